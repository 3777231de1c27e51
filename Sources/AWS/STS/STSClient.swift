import Cryptography
import Foundation
import HTTP
import NIOCore

/// AWS Security Token Service: who acts, and roles to act as.
///
/// Source: STS API reference, version 2011-06-15 (query protocol, XML answers).
package struct STSClient: Sendable {
    private let client: AWSClient
    private let region: String

    package init(_ client: AWSClient, region: String) {
        self.client = client
        self.region = region
    }

    /// Who signs (STS API reference, GetCallerIdentity); every identity may ask it.
    package func callerIdentity() async throws(AWSError) -> CallerIdentity {
        let result = try await call("GetCallerIdentity", [])
        guard let account = result.text("Account"), let arn = result.text("Arn"), let user = result.text("UserId")
        else {
            throw incomplete("GetCallerIdentity")
        }
        return CallerIdentity(account: account, arn: arn, userID: user)
    }

    /// A session of a role (STS API reference, AssumeRole).
    package func assumeRole(
        _ role: RoleARN, sessionName: String, externalID: String? = nil, duration: Duration? = nil
    ) async throws(AWSError) -> AWSCredentials {
        var parameters = [("RoleArn", role.description), ("RoleSessionName", sessionName)]
        if let externalID { parameters.append(("ExternalId", externalID)) }
        if let duration { parameters.append(("DurationSeconds", "\(duration.components.seconds)")) }
        // Not a secret to AWS, but perhaps one to whom it was given.
        let secrets = externalID.map { [Secret($0)] } ?? []
        return try session(in: try await call("AssumeRole", parameters, secrets: secrets), of: "AssumeRole")
    }

    /// A session of a role for the bearer of an identity provider's token (AssumeRoleWithWebIdentity); it is not signed.
    package func assumeRole(
        _ role: RoleARN, webIdentityToken token: Secret, sessionName: String
    ) async throws(AWSError) -> AWSCredentials {
        let parameters = [
            ("RoleArn", role.description), ("RoleSessionName", sessionName), ("WebIdentityToken", token.reveal()),
        ]
        let operation = "AssumeRoleWithWebIdentity"
        return try session(in: try await call(operation, parameters, secrets: [token], isSigned: false), of: operation)
    }

    private func call(
        _ operation: String, _ parameters: [(String, String)], secrets: [Secret] = [], isSigned: Bool = true
    ) async throws(AWSError) -> AWSXML {
        let form = ([("Action", operation), ("Version", "2011-06-15")] + parameters)
            .map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        let response = try await client.send(
            AWSRequest(
                service: .sts, region: region, operation: operation, method: "POST",
                headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: .bytes(ByteBuffer(string: form)), responseLimit: 256 * 1024, timeout: .seconds(20),
                secrets: secrets, isSigned: isSigned))
        guard let result = try AWSXML(parsing: response.body)["\(operation)Result"] else {
            throw incomplete(operation)
        }
        return result
    }

    private func session(in result: AWSXML, of operation: String) throws(AWSError) -> AWSCredentials {
        guard let credentials = result["Credentials"], let key = credentials.text("AccessKeyId"),
            let secret = credentials.text("SecretAccessKey"), let token = credentials.text("SessionToken"),
            let end = credentials.text("Expiration").flatMap({ CredentialsDocument.time($0) })
        else { throw incomplete(operation) }
        return AWSCredentials(
            accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: end)
    }

    private func incomplete(_ operation: String) -> AWSError {
        AWSError(
            code: .unexpectedAnswer, message: "STS \(operation) in \(region): the answer is incomplete",
            hint: "check the endpoint: a proxy or another server may have answered", service: .sts)
    }
}

/// Who signs a request.
package struct CallerIdentity: Sendable, Equatable {
    package let account: String
    /// A user, or the session of a role: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    package let arn: String
    package let userID: String

    package init(account: String, arn: String, userID: String) {
        self.account = account
        self.arn = arn
        self.userID = userID
    }
}
