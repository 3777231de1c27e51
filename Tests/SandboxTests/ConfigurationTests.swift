import Cryptography
import Foundation
import Programs
import Testing

@testable import Sandbox

@Suite("The sandbox's configuration")
struct ConfigurationTests {
    @Test("What is written is what is read")
    func roundTrip() throws {
        let folder = try Scratch()
        var source = try TestClusters.scram(folder)
        source.cleanupInterval = .milliseconds(250)
        source.properties = ["num.partitions": "3"]
        let written = SandboxConfiguration(
            clusters: [source, try TestClusters.iam(folder), TestClusters.plain()],
            controlPlane: try ControlPlaneTests.configuration(folder).controlPlane)
        try folder.write(String(decoding: JSONEncoder().encode(written), as: UTF8.self), to: "sandbox.json")
        #expect(try SandboxConfiguration(file: folder.path("sandbox.json")) == written)
    }

    @Test("The example in the guide is a configuration")
    func guide() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/sandbox.md"), encoding: .utf8)
        let json = try #require(page.firstMatch(of: /```json\n([\s\S]*?)```/)?.1)
        let read = try JSONDecoder().decode(SandboxConfiguration.self, from: Data(json.utf8))
        #expect(read.clusters.map(\.name) == ["source", "target"])
        for cluster in read.clusters { try cluster.check() }
        let account = try SandboxAccount(try #require(read.controlPlane), clusters: read.clusters)
        #expect(account.account == "123456789012" && account.identity("AKIAEXAMPLE")?.role == "orders-svc")
    }

    @Test("A name is enough")
    func defaults() throws {
        let folder = try Scratch()
        try folder.write(#"{"clusters": [{"name": "one"}]}"#, to: "sandbox.json")
        let read = try SandboxConfiguration(file: folder.path("sandbox.json"))
        #expect(read.clusters == [SandboxClusterConfiguration(name: "one")])
        #expect(read.clusters[0].brokers == 3)
        #expect(read.clusters[0].clusterID.count == 22)
    }

    @Test("A mistake in the file is told with its place and without its value")
    func mistakes() throws {
        let folder = try Scratch()
        try folder.write(
            #"{"clusters": [{"name": "one", "users": [{"name": "a", "password": {"hush": "secret"}}]}]}"#,
            to: "sandbox.json")
        let error = #expect(throws: SandboxError.self) { try SandboxConfiguration(file: folder.path("sandbox.json")) }
        #expect(error?.cause?.contains("clusters.0.users.0.password") == true)
        #expect(error?.description.contains("secret") == false)
        #expect(throws: SandboxError.self) { try SandboxConfiguration(file: folder.path("absent.json")) }
    }

    @Test("What cannot work is refused before anything starts")
    func checks() async throws {
        let changes: [(inout SandboxClusterConfiguration) -> Void] = [
            { $0.brokers = 0 }, { $0.listeners = [] },
            { $0.listeners = [.init(name: "A"), .init(name: "A")] },
            { $0.listeners = [.init(name: "A", tls: true)] },
            { $0.listeners = [.init(name: "A", ports: [9092])] },
            { $0.listeners = [.init(name: "A", mechanisms: [.oauthBearer])] },
            { $0.properties = ["no.such.key": "1"] }, { $0.properties = ["num.partitions": "many"] },
            { $0.authorization = .iam(.init(clusterARN: "arn:nonsense", directory: "/", accessKeys: [])) },
        ]
        for change in changes {
            var configuration = TestClusters.plain()
            change(&configuration)
            await #expect(throws: SandboxError.self) { try await SandboxCluster.start(configuration) }
        }
    }

    @Test("A port that is taken is said so, and nothing stays open")
    func takenPort() async throws {
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            let ports = cluster.bootstrapServers().map(\.port)
            var second = TestClusters.plain()
            second.listeners = [.init(name: "PLAINTEXT", ports: ports)]
            let error = await #expect(throws: SandboxError.self) { try await SandboxCluster.start(second) }
            #expect(error?.code == .listenFailed)
        }
    }

    @Test("A sandbox runs its clusters until it is cancelled")
    func run() async throws {
        let configuration = SandboxConfiguration(clusters: [TestClusters.plain(.zooKeeper), TestClusters.plain(.kraft)])
        let (reports, report) = AsyncStream<SandboxReport>.makeStream()
        let running = Task { try await Sandbox.run(configuration) { report.yield($0) } }
        var iterator = reports.makeAsyncIterator()
        let first = try #require(await iterator.next())
        #expect(first.clusters.map(\.look) == [.zooKeeper, .kraft])
        #expect(first.clusters.allSatisfy { $0.listeners["PLAINTEXT"]?.count == 3 })
        running.cancel()
        try await running.value
    }
}
