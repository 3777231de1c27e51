import Cryptography
import Foundation
import Kafka
import Programs

@testable import Sandbox

/// The two clusters of a migration, small: one with SCRAM and ACLs, one with IAM.
enum TestClusters {
    static let clusterARN = "arn:aws:kafka:us-east-1:123456789012:cluster/target/abcd1234-0000-1111-2222-abcdefabcdef-5"

    static func plain(
        _ look: SandboxClusterConfiguration.Look = .kraft, properties: [String: String] = [:]
    ) -> SandboxClusterConfiguration {
        SandboxClusterConfiguration(name: "plain", look: look, properties: properties)
    }

    static func scram(_ folder: Scratch, _ mechanisms: [SASLMechanism] = [.scramSHA512]) throws
        -> SandboxClusterConfiguration
    {
        SandboxClusterConfiguration(
            name: "source", look: .zooKeeper,
            listeners: [.init(name: "SASL_SSL", tls: true, mechanisms: mechanisms)],
            tls: try folder.tls(),
            users: [
                .init(name: "admin", password: Secret("admin-secret")),
                .init(name: "alice", password: Secret("alice-secret")),
            ],
            authorization: .acl(superUsers: ["User:admin"], allowEveryoneIfNoACLFound: false))
    }

    static func iam(_ folder: Scratch) throws -> SandboxClusterConfiguration {
        SandboxClusterConfiguration(
            name: "target", look: .kraft,
            listeners: [.init(name: "IAM", tls: true, mechanisms: [.oauthBearer])], tls: try folder.tls(),
            authorization: .iam(
                .init(
                    clusterARN: clusterARN, directory: folder.path("iam"),
                    accessKeys: [
                        .init(id: "AKIAADMIN", secret: Secret("admin-secret"), role: "admin"),
                        .init(id: "AKIAAPP", secret: Secret("app-secret"), role: "app"),
                    ])))
    }

    static func settings(_ cluster: SandboxCluster, _ folder: Scratch, _ mechanism: SASLMechanism) -> ClientSettings {
        let bootstrap = cluster.bootstrapServers().map { "\($0.host):\($0.port)" }.joined(separator: ",")
        guard mechanism != .oauthBearer else {
            return ClientSettings(
                bootstrap: bootstrap, ca: folder.path("cert.pem"), other: "app",
                accessKeys: [
                    "admin": .init(id: "AKIAADMIN", secret: "admin-secret"),
                    "app": .init(id: "AKIAAPP", secret: "app-secret"),
                    "stranger": .init(id: "AKIASTRANGER", secret: "app-secret"),
                    "forger": .init(id: "AKIAAPP", secret: "guessed"),
                ])
        }
        return ClientSettings(
            bootstrap: bootstrap, ca: folder.path("cert.pem"), mechanism: mechanism.rawValue, other: "alice",
            passwords: ["admin": "admin-secret", "alice": "alice-secret"])
    }
}

extension Scratch {
    /// A certificate for this test, its PEM in `cert.pem` for clients.
    func tls() throws -> SandboxClusterConfiguration.TLSIdentity {
        let identity = try SelfSignedCertificate.make(now: Date())
        try write(identity.certificatePEM, to: "cert.pem")
        try write(identity.privateKeyPEM.reveal(), to: "key.pem")
        return .init(certificate: path("cert.pem"), privateKey: path("key.pem"))
    }

    /// Attaches a policy to a role.
    func attach(_ policy: String, to role: String, as name: String = "policy") throws {
        try write(policy, to: "iam/\(role)/\(name).json")
    }
}
