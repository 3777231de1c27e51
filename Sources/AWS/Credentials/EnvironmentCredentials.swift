import Cryptography
import Foundation

/// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// A variable that is set to nothing counts as missing, as it does for the AWS SDKs.
package struct EnvironmentCredentials: AWSCredentialProvider {
    private let environment: [String: String]

    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// - Throws: ``AWSError`` `credentials-missing` that names the missing variables.
    package func credentials() throws(AWSError) -> AWSCredentials {
        guard let accessKeyID = value("AWS_ACCESS_KEY_ID"), let secretAccessKey = value("AWS_SECRET_ACCESS_KEY") else {
            let missing = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].filter { value($0) == nil }
            throw AWSError(
                code: .credentialsMissing,
                message: "AWS credentials: \(missing.joined(separator: " and ")) not set in the environment",
                hint: "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for a role's session")
        }
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: Secret(secretAccessKey),
            sessionToken: value("AWS_SESSION_TOKEN").map { Secret($0) })
    }

    private func value(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }
}

extension EnvironmentCredentials: CredentialSource {
    func load() throws(AWSError) -> CredentialOutcome {
        let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
        guard names.contains(where: { value($0) != nil }) else {
            return .absent("environment: AWS_ACCESS_KEY_ID is not set")
        }
        return .found(try credentials())
    }
}

extension EnvironmentCredentials: CustomReflectable {
    /// The environment holds secrets.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
