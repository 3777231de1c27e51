import AWS
import Access
import Foundation
import HTTP
import Logging
import Testing

/// The estate in the sandbox's AWS account: MSK names the brokers, a secret holds the password, objects may be in S3.
extension Estate {
    static let readerOfSource = "kedge-source"
    static let secretName = "AmazonMSK_kedge"

    /// The manifests of this estate.
    ///
    /// - Parameters:
    ///   - bucket: Nil for directories.
    ///   - evidence: More about the evidence, as in a YAML flow.
    ///   - access: More lines of `access`.
    func filesInAWS(
        phase: String, acknowledged: Bool = false, bucket: String?, evidence: String = "retention: 1d",
        access: [String] = []
    ) -> [String: String] {
        let ca = scratch.file("ca.pem").path()
        func store(_ folder: String) -> String {
            bucket.map { "url: \"s3://\($0)/\(folder)\", region: us-east-1" }
                ?? "url: \"file://\(scratch.file(folder).path())\""
        }
        return [
            "migration.yaml": """
            apiVersion: kedge/v1alpha1
            kind: Migration
            metadata: {name: \(Declaration.migration)}
            spec:
              phase: \(phase)
              source:
                arn: \(Self.sourceARN)
                tls: {caFile: \(ca)}
                credentials: {roleArn: "\(Self.account):role/\(Self.readerOfSource)", externalId: "${EXTERNAL_ID}"}
                authentication: {mechanism: SCRAM-SHA-512, passwordFrom: {secretsManager: \(Self.secretName)}}
                allowEveryoneIfNoAclFound: false
              target:
                arn: \(Self.targetARN)
                tls: {caFile: \(ca)}
                authentication: {mechanism: IAM}
              segments: {\(store("segments"))}
              evidence: {\(store("evidence")), \(evidence)}
              cutover: {acknowledged: \(acknowledged)}
              access:
                roles: {rule: "{user}-role"}
                exclude: ["User:\(Self.user)"]
            \(access.map { "    \($0)\n" }.joined())
            """
        ]
    }

    /// Puts the policies that kedge prints for itself on its roles, and gives the actions that they list.
    @discardableResult
    func grantRunnerPolicies(repository: String) async throws -> Set<String> {
        var actions: Set<String> = []
        let run = try await kedge("plan", "--runner-policy", "--output", "json", repository: repository)
        let items = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        #expect(items.count == 2, "\(run.all)")
        for item in items {
            let identity = try #require(item["identity"] as? String)
            let policy = String(
                decoding: try JSONSerialization.data(withJSONObject: try #require(item["policy"])), as: UTF8.self)
            let role = identity.contains(Self.readerOfSource) ? Self.readerOfSource : "kedge-role"
            try await withIAM { try await $0.putInlinePolicy("runner", of: role, policy) }
            for statement in try PolicyDocument(parsing: Array(policy.utf8)).statements {
                actions.formUnion(statement.actions.patterns)
            }
        }
        return actions
    }

    /// Runs `body` with IAM, as somebody who administers it.
    func withIAM<Result: Sendable>(_ body: (IAMClient) async throws -> Result) async throws -> Result {
        let logger = Logger(label: "estate") { _ in SwiftLogNoOpLogHandler() }
        return try await withHTTPTransport(logger: logger) { transport in
            var administrating = environment
            administrating["AWS_ACCESS_KEY_ID"] = administrator.id
            administrating["AWS_SECRET_ACCESS_KEY"] = administrator.secret
            let access = AWSAccess(
                settings: try .load(environment: administrating), transport: transport, logger: logger)
            return try await body(IAMClient(try access.client(), region: "eu-west-1"))
        }
    }
}
