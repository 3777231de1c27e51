import Cryptography
import Foundation
import Kafka
import Logging
import NIOSSL
import Testing

/// TLS as the client does it: which brokers it trusts, and what it says of the others.
@Suite struct TLSTests {
    /// A certificate, the server's context with it, and the CA file that makes a client trust it.
    private func withCertificate(
        hostNames: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"],
        _ body: (NIOSSLContext, String) async throws -> Void
    ) async throws {
        let certificate = try SelfSignedCertificate.make(hostNames: hostNames, addresses: addresses, now: Date())
        let pem = Array(certificate.certificatePEM.utf8)
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.privateKeyPEM.reveal().utf8), format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(pem).map { .certificate($0) },
                privateKey: .privateKey(key)))
        let file = FileManager.default.temporaryDirectory.appending(path: "kedge-ca-\(UUID()).pem")
        try Data(pem).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(context, file.path)
    }

    private func connect(_ address: BrokerAddress, caFile: String?) async throws -> ClusterDescription {
        var configuration = KafkaClientTests.configuration(address)
        configuration.tls = .enabled(caFile: caFile)
        return try await withKafkaClient(configuration, logger: Logger(label: "test")) {
            try await $0.describeCluster()
        }
    }

    private func failure(_ body: () async throws -> some Any) async -> KafkaError? {
        await #expect(throws: KafkaError.self) { try await body() }
    }

    @Test(
        "A broker is reached by name and by address when its certificate says so",
        arguments: ["localhost", "127.0.0.1"])
    func trusted(host: String) async throws {
        try await withCertificate { context, caFile in
            try await FakeBroker.run(tls: context) { broker in
                let address = BrokerAddress(host: host, port: broker.address.port)
                let cluster = try await connect(address, caFile: caFile)
                #expect(cluster.clusterID == "fake")
            }
        }
    }

    @Test("A certificate for another name or address is refused at once", arguments: ["localhost", "127.0.0.1"])
    func wrongName(host: String) async throws {
        try await withCertificate(hostNames: ["kafka.example.com"], addresses: ["10.0.0.1"]) { context, caFile in
            try await FakeBroker.run(tls: context) { broker in
                let address = BrokerAddress(host: host, port: broker.address.port)
                let error = await failure { try await connect(address, caFile: caFile) }
                #expect(error?.code == .tlsFailed)
                #expect(broker.requests.isEmpty)
            }
        }
    }

    @Test("A certificate that the CA file does not vouch for is refused at once")
    func untrusted() async throws {
        try await withCertificate { _, otherFile in
            try await withCertificate { context, _ in
                try await FakeBroker.run(tls: context) { broker in
                    let error = await failure { try await connect(broker.address, caFile: otherFile) }
                    #expect(error?.code == .tlsFailed)
                    #expect(broker.connections == 1)
                }
            }
        }
    }

    @Test("A listener without TLS is told apart, with a hint")
    func plaintextListener() async throws {
        try await withCertificate { _, caFile in
            try await FakeBroker.run { broker in
                let error = await failure { try await connect(broker.address, caFile: caFile) }
                #expect(error?.hint.contains("TLS") == true)
            }
        }
    }

    @Test("A client without TLS at a TLS listener is told apart, with a hint")
    func tlsListener() async throws {
        try await withCertificate { context, _ in
            try await FakeBroker.run(tls: context) { broker in
                let error = await failure {
                    try await withKafkaClient(
                        KafkaClientTests.configuration(broker.address), logger: Logger(label: "test")
                    ) { try await $0.describeCluster() }
                }
                #expect(error?.hint.contains("TLS") == true)
            }
        }
    }

    @Test("A CA file that is not there is named")
    func missingFile() async throws {
        let error = await failure {
            try await connect(BrokerAddress(host: "localhost", port: 1), caFile: "/no/such/ca.pem")
        }
        #expect(error?.code == .tlsFailed)
        #expect(error?.message.contains("/no/such/ca.pem") == true)
    }
}
