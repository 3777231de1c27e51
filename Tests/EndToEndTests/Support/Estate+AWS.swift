import AWS
import Foundation
import HTTP
import Logging
import S3Servers

/// The estate in the sandbox's AWS account: MSK names the brokers, a secret holds the password, objects are in S3.
extension Estate {
    static let readerOfSource = "kedge-source"
    static let secretName = "AmazonMSK_kedge"

    /// `controlPlane` of the sandbox.
    static func account(externalID: String) throws -> [String: Any] {
        let trust: [String: Any] = [
            "Version": "2012-10-17",
            "Statement": [
                [
                    "Effect": "Allow", "Principal": ["AWS": "\(account):role/kedge-role"], "Action": "sts:AssumeRole",
                    "Condition": ["StringEquals": ["sts:ExternalId": externalID]],
                ]
            ],
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: trust), as: UTF8.self)
        return [
            "roles": [["name": readerOfSource, "trust": text]] + services.map { ["name": "\($0)-role"] },
            "clusters": ["source": sourceARN], "secrets": [secretName: user],
        ]
    }

    /// The manifests of this estate.
    func filesInAWS(phase: String, acknowledged: Bool = false, bucket: String) -> [String: String] {
        let ca = scratch.file("ca.pem").path()
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
              segments: {url: "s3://\(bucket)/segments", region: us-east-1}
              evidence: {url: "s3://\(bucket)/evidence", region: us-east-1, retention: 1d}
              cutover: {acknowledged: \(acknowledged)}
              access:
                roles: {rule: "{user}-role"}
                exclude: ["User:\(Self.user)"]

            """
        ]
    }

    /// Runs `body` with IAM, as somebody who administers it.
    func withIAM<Result: Sendable>(_ body: (IAMClient) async throws -> Result) async throws -> Result {
        let logger = Logger(label: "estate") { _ in SwiftLogNoOpLogHandler() }
        return try await withHTTPTransport(logger: logger) { transport in
            let access = AWSAccess(
                settings: try .load(environment: environment), transport: transport, logger: logger)
            return try await body(IAMClient(try access.client(), region: "eu-west-1"))
        }
    }
}
