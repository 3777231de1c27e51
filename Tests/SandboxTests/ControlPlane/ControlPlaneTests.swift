import Cryptography
import Foundation
import Logging
import Programs
import Testing

@testable import AWS
@testable import Sandbox

/// What AWS's own client sees of the sandbox's account.
@Suite("The control plane, by boto3", .serialized)
struct ControlPlaneTests {
    static let sourceARN = "arn:aws:kafka:us-east-1:123456789012:cluster/source/abcd1234-0000-1111-2222-abcdefabcdef-4"

    static func configuration(_ folder: Scratch) throws -> SandboxConfiguration {
        let trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
            "Principal":{"AWS":"arn:aws:iam::123456789012:role/admin"},\
            "Condition":{"StringEquals":{"sts:ExternalId":"x-1"}}}]}
            """
        return SandboxConfiguration(
            clusters: [try TestClusters.scram(folder), try TestClusters.iam(folder)],
            controlPlane: ControlPlaneConfiguration(
                roles: [.init(name: "app", path: "/team/", trust: trust)], clusters: ["source": sourceARN],
                secrets: ["AmazonMSK_admin": "admin"]))
    }

    /// Runs a scenario against a sandbox as `kedge sandbox` runs it.
    private func check(
        _ scenario: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let folder = try Scratch()
        let configuration = try Self.configuration(folder)
        let (reports, report) = AsyncStream<SandboxReport>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Sandbox.run(configuration) { report.yield($0) } }
            group.addTask {
                var iterator = reports.makeAsyncIterator()
                let ready = try #require(await iterator.next())
                let target = try #require(ready.clusters.last?.listeners["IAM"])
                let settings: [String: Any] = [
                    "endpoint": ready.environment?["AWS_ENDPOINT_URL"] ?? "",
                    "keys": ["admin": ["AKIAADMIN", "admin-secret"]],
                    "role": "arn:aws:iam::123456789012:role/team/app",
                    "clusters": ["source": Self.sourceARN, "target": TestClusters.clusterARN],
                    "bootstrap": target.joined(separator: ","), "ca": folder.path("cert.pem"),
                ]
                let json = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
                let found = try await ClientProcess.python("boto3_client.py", scenario, json: json)
                #expect(try found == ClientProcess.canonical(expected), sourceLocation: sourceLocation)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    @Test("STS says who calls, and gives the credentials of a role to whom it trusts")
    func identity() async throws {
        try await check(
            "identity",
            """
            {"admin": "arn:aws:sts::123456789012:assumed-role/admin/sandbox",
             "assumed": "arn:aws:sts::123456789012:assumed-role/app/probe",
             "as said": "arn:aws:sts::123456789012:assumed-role/app/probe", "expires": true,
             "without external id": "AccessDenied", "unknown role": "AccessDenied", "too long": "ValidationError",
             "not trusted": "AccessDenied", "another token": "InvalidClientTokenId",
             "no token": "InvalidClientTokenId", "guessed secret": "SignatureDoesNotMatch",
             "unknown key": "InvalidClientTokenId", "unknown key, JSON": "UnrecognizedClientException"}
            """)
    }

    @Test("IAM keeps policies of roles, with its own checks and quotas")
    func policies() async throws {
        try await check(
            "policies",
            """
            {"role": "arn:aws:iam::123456789012:role/team/app",
             "trust": {"StringEquals": {"sts:ExternalId": "x-1"}}, "inline": [["own"], true],
             "arn": "arn:aws:iam::123456789012:policy/kedge/m/one", "tags": true, "more tags": 2,
             "same name": "EntityAlreadyExists", "versions": ["v5", "v4", "v3", "v2", "v1"],
             "sixth": "LimitExceeded", "default": "DeleteConflict", "document": [true, true],
             "attached": [["one", "three"], ["two"]], "listed": [["one", 1], ["three", 1], ["two", 1]],
             "attached is kept": "DeleteConflict", "versions are kept": "DeleteConflict",
             "refused": {"role": "NoSuchEntity", "policy": "NoSuchEntity", "attach": "NoSuchEntity",
                         "detach": "NoSuchEntity", "inline": "NoSuchEntity", "malformed": "MalformedPolicyDocument",
                         "too large": "LimitExceeded", "unknown": "InvalidAction"},
             "simulated": ["allowed", "explicitDeny"], "principal": ["implicitDeny"]}
            """)
    }

    @Test("MSK tells of both clusters")
    func clusters() async throws {
        try await check(
            "clusters",
            """
            {"source": {"state": "ACTIVE", "version": "3.9.x", "servers": {"BootstrapBrokerStringSaslScram": 3},
                        "nodes": [2, 2], "secrets": ["AmazonMSK_admin"], "operations": [], "revision": 1,
                        "properties": ["allow.everyone.if.no.acl.found=false", "super.users=User:admin"]},
             "target": {"state": "ACTIVE", "version": "3.9.x.kraft", "servers": {"BootstrapBrokerStringSaslIam": 3},
                        "nodes": [2, 2], "secrets": [], "operations": [], "revision": 1, "properties": []},
             "refused": {"unknown cluster": "NotFoundException", "another region": "NotFoundException",
                         "unknown call": "NotFoundException", "a change": "BadRequestException",
                         "another service": "UnknownOperationException"}}
            """)
    }

    @Test("Secrets Manager and KMS tell of a SCRAM user's secret")
    func secrets() async throws {
        try await check(
            "secrets",
            """
            {"by name": {"username": "admin", "password": "admin-secret"}, "by ARN": "AmazonMSK_admin",
             "by part of the ARN": "AmazonMSK_admin", "key": ["CUSTOMER", "SYMMETRIC_DEFAULT", "Enabled"],
             "unknown secret": "ResourceNotFoundException", "unknown key": "NotFoundException",
             "unknown call": "UnknownOperationException"}
            """)
    }

    @Test("What IAM says counts on the brokers at once, for temporary credentials as well")
    func enforcement() async throws {
        try await check("enforcement", #"{"before": false, "attached": true, "denied": false}"#)
    }
}
