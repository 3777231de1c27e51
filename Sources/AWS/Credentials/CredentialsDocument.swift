import Cryptography
import Foundation

/// Credentials as JSON: what a `credential_process` prints, and what container and instance metadata answer.
///
/// Sources: AWS SDKs and Tools Reference Guide, "Process credential provider"; EC2 User Guide, "Instance metadata".
struct CredentialsDocument: Decodable {
    private let version: Int?
    private let code: String?
    private let message: String?
    private let accessKeyID: String?
    private let secretAccessKey: String?
    private let sessionToken: String?
    private let token: String?
    private let expiration: String?

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case code = "Code"
        case message = "Message"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case token = "Token"
        case expiration = "Expiration"
    }

    /// - Parameters:
    ///   - source: What errors call the place that gave them.
    ///   - version: What `Version` must be, where it must be there.
    static func credentials(
        in bytes: some Collection<UInt8>, from source: String, version: Int? = nil
    ) throws(AWSError) -> AWSCredentials {
        func refused(_ problem: String) -> AWSError {
            AWSError(
                code: .credentialsUnavailable, message: "\(source): \(problem)",
                hint: "it must give AccessKeyId, SecretAccessKey and, for a session, its token and Expiration")
        }
        guard let document = try? JSONDecoder().decode(CredentialsDocument.self, from: Data(bytes)) else {
            throw refused("the answer is not the JSON of credentials")
        }
        if let code = document.code, code != "Success" {
            let message = document.message.map { ", \(AWSRedaction.safe($0))" } ?? ""
            throw refused("\(AWSRedaction.safe(code))\(message)")
        }
        guard version == nil || document.version == version else { throw refused("Version is not \(version ?? 1)") }
        guard let key = document.accessKeyID, let secret = document.secretAccessKey, !key.isEmpty, !secret.isEmpty
        else {
            throw refused("no access key in the answer")
        }
        let end = try document.expiration.map { text throws(AWSError) in
            guard let end = time(text) else { throw refused("Expiration is not a time") }
            return end
        }
        let token = document.sessionToken ?? document.token
        return AWSCredentials(
            accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) }, expiration: end)
    }

    /// `2026-01-15T12:34:56Z`, with or without fractions of a second and with any offset.
    static func time(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
