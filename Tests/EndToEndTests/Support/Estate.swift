import Cryptography
import Foundation
import Programs
import S3Servers
import Testing

/// Two clusters in a `kedge sandbox` of their own, with a little data, and the files that a migration needs.
///
/// kedge has exactly the rights that `docs/operations.md` asks for.
final class Estate: Sendable {
    let scratch: Scratch
    let sandbox: Sandbox
    /// The operator's manifests, a plain directory.
    let manifests: URL
    let environment: [String: String]
    /// What must never be shown or stored.
    let secrets: [String]
    /// Where segments and evidence are; without one they are in directories.
    let s3: SeaweedFS?
    let passwords: [String: String]
    /// Who administers the sandbox's AWS account, where there is one.
    let administrator = (id: "AKIA" + hex(randomBytes(8)).uppercased(), secret: hex(randomBytes(20)))

    static let superUser = "sandbox-root"
    static let user = "kedge"
    static let services = ["writer", "reader"]
    static let account = "arn:aws:iam::123456789012"
    static let sourceARN =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/old/2d0cbd1c-8ae1-4ba6-a9a3-21f2e4a5c6d7-4"
    static let targetName = "new/9f8b7a6c-5d4e-4f3a-8b2c-1d0e9f8a7b6c-9"
    static let targetARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/\(targetName)"

    /// - Parameters:
    ///   - batches: How many batches of records each partition of the source has.
    ///   - s3: With it segments and evidence are there.
    ///   - account: With it, or with S3, the estate is in the sandbox's AWS account, and kedge's role has no policy yet.
    init(batches: Int = 1, s3: SeaweedFS? = nil, account: Account? = nil) async throws {
        let account = account ?? s3.map { _ in Account() }
        scratch = try Scratch()
        self.s3 = s3
        manifests = scratch.file("manifests")
        passwords = Dictionary(
            uniqueKeysWithValues: ([Self.superUser, Self.user] + Self.services).map { ($0, hex(randomBytes(16))) })
        let key =
            s3 == nil
            ? (id: "AKIA" + hex(randomBytes(8)).uppercased(), secret: hex(randomBytes(20)))
            : (id: S3User.operator_.accessKeyID, secret: S3User.operator_.secretAccessKey)
        let externalID = hex(randomBytes(8))
        var environment = [
            "KAFKA_USER": Self.user, "KAFKA_PASSWORD": passwords[Self.user] ?? "", "AWS_ACCESS_KEY_ID": key.id,
            "AWS_SECRET_ACCESS_KEY": key.secret, "HOME": scratch.url.path(), "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_MAX_ATTEMPTS": "1",
        ]
        secrets =
            Array(passwords.values) + [key.secret, administrator.secret] + (account == nil ? [] : [externalID])
        let certificate = try SelfSignedCertificate.make(now: Date())
        try scratch.write(certificate.certificatePEM, to: "ca.pem")
        for folder in ["segments", "evidence"] {
            try FileManager.default.createDirectory(at: scratch.file(folder), withIntermediateDirectories: true)
        }
        if account == nil { try scratch.write(Self.documentedPolicy(), to: "iam/kedge-role/kedge.json") }
        let tls = ["certificate": certificate.certificatePEM, "privateKey": certificate.privateKeyPEM.reveal()]
        var configuration: [String: Any] = [
            "clusters": [
                [
                    "name": "source", "look": "zookeeper", "tls": tls,
                    "listeners": [["name": "SASL_SSL", "tls": true, "mechanisms": ["SCRAM-SHA-512"]]],
                    "users": passwords.map { ["name": $0.key, "password": $0.value] },
                    "authorization": [
                        "acl": ["superUsers": ["User:\(Self.superUser)"], "allowEveryoneIfNoACLFound": false]
                    ],
                ],
                [
                    "name": "target", "look": "kraft", "tls": tls,
                    "listeners": [["name": "SASL_SSL", "tls": true, "mechanisms": ["OAUTHBEARER"]]],
                    "authorization": [
                        "iam": [
                            "clusterARN": Self.targetARN, "directory": scratch.file("iam").path(),
                            "accessKeys": [["id": key.id, "secret": key.secret, "role": "kedge-role"]],
                        ]
                    ],
                ],
            ]
        ]
        if let account {
            configuration["controlPlane"] = try account.controlPlane(
                externalID: externalID, administrator: administrator)
        }
        let json = try JSONSerialization.data(withJSONObject: configuration)
        sandbox = try Sandbox(
            configuration: scratch.write(String(decoding: json, as: UTF8.self), to: "sandbox.json"))
        if account != nil {
            environment["AWS_ENDPOINT_URL"] = sandbox.report.environment?["AWS_ENDPOINT_URL"]
            environment["EXTERNAL_ID"] = externalID
            environment["AWS_MAX_ATTEMPTS"] = nil
        }
        if let s3 { environment["AWS_ENDPOINT_URL_S3"] = "http://127.0.0.1:\(s3.port)" }
        self.environment = environment
        try await seed(batches)
        try declare(.init())
    }

    /// The policy in `docs/operations.md`, for this target.
    private static func documentedPolicy() throws -> String {
        let page = try Project.text("docs/operations.md")
        let json = try #require(page.firstMatch(of: /```json\n(?<policy>[^`]+)```/)).policy
        return String(json).replacing("REGION:ACCOUNT", with: "eu-west-1:123456789012")
            .replacing("NAME/UUID", with: targetName)
    }

    // MARK: kedge

    /// Runs kedge on the manifests; whatever is run, no secret may come out.
    func kedge(
        _ arguments: String..., repository: String? = nil, changing: [String: String?] = [:],
        limit: Duration = .seconds(120), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Run {
        var environment = environment
        for (name, value) in changing { environment[name] = value }
        let run = try await KedgeBinary.run(
            arguments + ["--repository", repository ?? manifests.path(), "--cache", scratch.file("cache").path()],
            environment: environment, limit: limit)
        expectNoSecret(run.all, sourceLocation: sourceLocation)
        return run
    }

    func expectNoSecret(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for secret in secrets { #expect(!text.contains(secret), sourceLocation: sourceLocation) }
        // How an MSK token begins in base64url (https://kafka.), and how its signature is called before.
        for trace in ["aHR0cHM6Ly9rYWZrYS", "X-Amz-Signature", "PRIVATE KEY"] {
            #expect(!text.contains(trace), sourceLocation: sourceLocation)
        }
    }

    // MARK: what the operator does

    /// Writes the manifests.
    func declare(_ declaration: Declaration) throws {
        for (path, text) in try files(declaration) { try scratch.write(text, to: "manifests/\(path)") }
    }

    /// Takes the proposed files over, as a merge does, and attaches the policies to their roles.
    func merge() throws {
        let proposal = manifests.appending(path: ".kedge/kedge/\(Declaration.migration)/access")
        for path in try FileManager.default.subpathsOfDirectory(atPath: proposal.path()) where path.hasSuffix(".json") {
            try scratch.write(
                String(contentsOf: proposal.appending(path: path), encoding: .utf8), to: "manifests/\(path)")
        }
        for service in Self.services {
            try scratch.write(
                String(contentsOf: manifests.appending(path: "access/\(service)/policy.json"), encoding: .utf8),
                to: "iam/\(service)-role/kafka.json")
        }
    }
}
