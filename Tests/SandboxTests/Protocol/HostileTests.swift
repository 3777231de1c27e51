import Kafka
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Sandbox

@Suite("Hostile bytes and accidents")
struct HostileTests {
    /// Sends bytes on a connection of their own and waits until the cluster has closed it.
    private func sendUntilClosed(_ bytes: [UInt8], to cluster: SandboxCluster) async throws {
        let address = try #require(cluster.bootstrapServers().first)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .connect(host: address.host, port: address.port).get()
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        try await channel.closeFuture.get()
    }

    private func frame(_ contents: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: Int32(contents.count).bigEndian) { Array($0) } + contents
    }

    private func isAlive(_ cluster: SandboxCluster) async throws -> Bool {
        let configuration = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers())
        return try await withKafkaClient(configuration, logger: Logger(label: "test")) { client in
            try await client.describeCluster().brokers.count == 3
        }
    }

    @Test("What is no request ends the connection, and only that one")
    func garbage() async throws {
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            for bytes in [
                [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], frame([]), frame([0]),
                frame([0x03, 0xe7, 0, 0, 0, 0, 0, 0]),  // no such API
                frame([0, 1, 0x7f, 0xff, 0, 0, 0, 0, 0xff, 0xff]),  // Fetch of a version that does not exist
                frame([0, 0, 0, 9, 0, 0, 0, 0, 0xff, 0xff, 0xff]),  // Produce that ends too soon
                Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            ] as [[UInt8]] {
                try await sendUntilClosed(bytes, to: cluster)
            }
            #expect(try await isAlive(cluster))
        }
    }

    @Test("A cluster takes no more connections than it may")
    func connections() async throws {
        var configuration = TestClusters.plain()
        configuration.limits.connections = 0
        try await withSandboxCluster(configuration) { cluster in
            try await sendUntilClosed([], to: cluster)
        }
    }

    @Test("Clients come back after their connections were dropped, leaders moved and brokers gone")
    func accidents() async throws {
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t", partitions: 1)
            let configuration = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers())
            try await withKafkaClient(configuration, logger: Logger(label: "test")) { client in
                let partition = TopicPartition("t", 0)
                func end() async throws -> Int64? {
                    try await client.listOffsets([partition], at: .latest, isolation: .readUncommitted)[partition]
                }
                #expect(try await end() == 0)
                try await cluster.dropConnections()
                #expect(try await end() == 0)
                try await cluster.moveLeader(of: partition, to: 2)
                #expect(try await end() == 0)
                try await cluster.setAvailable(false, broker: 2)
                #expect(try await end() == 0)
                try await cluster.setAvailable(true, broker: 2)
                try await cluster.pause()
                async let paused = end()
                try await cluster.resume()
                #expect(try await paused == 0)
            }
        }
    }

    @Test("Control of what does not exist is refused")
    func unknown() async throws {
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t", replicationFactor: 1)
            await #expect(throws: SandboxError.self) { try await cluster.pause(9) }
            await #expect(throws: SandboxError.self) { try await cluster.moveLeader(of: TopicPartition("t", 5), to: 1) }
            await #expect(throws: SandboxError.self) { try await cluster.moveLeader(of: TopicPartition("t", 0), to: 3) }
            await #expect(throws: SandboxError.self) { try await cluster.trim(TopicPartition("u", 0), before: 1) }
        }
    }
}
