import Cryptography

/// AWS Secrets Manager: passwords of SCRAM users.
///
/// Source: Secrets Manager API reference (2017-10-17), JSON 1.1.
package struct SecretsManagerClient: Sendable {
    private let client: AWSClient
    package let region: String

    package init(_ client: AWSClient, region: String) {
        self.client = client
        self.region = region
    }

    /// DescribeSecret.
    ///
    /// - Parameter id: Name or ARN.
    package func describe(_ id: String) async throws(AWSError) -> SecretDescription {
        SecretDescription(
            try await client.call(
                .secretsManager, target: "secretsmanager.DescribeSecret", ["SecretId": id], region: region))
    }

    /// GetSecretValue: the current version's text.
    ///
    /// - Throws: ``AWSError`` `unexpected-answer` when the secret is binary.
    package func value(of id: String) async throws(AWSError) -> Secret {
        struct Answer: Decodable {
            let text: String?

            private enum CodingKeys: String, CodingKey { case text = "SecretString" }
        }
        let answer: Answer = try await client.call(
            .secretsManager, target: "secretsmanager.GetSecretValue", ["SecretId": id], region: region)
        guard let text = answer.text else {
            throw AWSError(
                code: .unexpectedAnswer, message: "secret \(id): its value is binary",
                hint: #"store the text {"username": "…", "password": "…"}"#)
        }
        return Secret(text)
    }

    /// The user name and the password in a secret.
    ///
    /// - Throws: ``AWSError`` `unexpected-answer` when the value has another shape; nothing of it is told.
    package func scramSecret(_ id: String) async throws(AWSError) -> ScramSecret {
        guard let secret = ScramSecret(try await value(of: id)) else { throw Self.wrongShape(id) }
        return secret
    }

    private static func wrongShape(_ id: String) -> AWSError {
        AWSError(
            code: .unexpectedAnswer, message: "secret \(id): its value is not what MSK takes",
            hint: #"store {"username": "…", "password": "…"} and nothing else"#)
    }
}
