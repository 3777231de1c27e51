import Cryptography
import Foundation

/// A role, and how its sessions are to be.
struct RoleSession: Sendable {
    let role: RoleARN
    var name: String = "kedge"
    var externalID: String?
    var duration: Duration?
}

/// The session of a role that other credentials may assume.
struct AssumedRole: Sendable {
    let session: RoleSession
    let sts: STSClient

    func credentials() async throws(AWSError) -> AWSCredentials {
        do throws(AWSError) {
            return try await sts.assumeRole(
                session.role, sessionName: session.name, externalID: session.externalID, duration: session.duration)
        } catch { throw Self.explained(error, session.role, hint: deniedHint) }
    }

    private var deniedHint: String {
        "the role's trust policy must name the caller\(session.externalID == nil ? "" : " and this ExternalId"),"
            + " and the caller needs sts:AssumeRole"
    }

    /// The error with the role's name in it, and with what to do where AWS denies it.
    static func explained(_ error: AWSError, _ role: RoleARN, hint: String) -> AWSError {
        AWSError(
            code: error.code, message: "assuming \(role): \(error.message)",
            hint: error.code == .accessDenied ? hint : error.hint, cause: error.cause, service: error.service,
            awsCode: error.awsCode, requestID: error.requestID, status: error.status, region: error.region)
    }
}

/// The session of a role for the bearer of a token in a file, as pods have them on EKS.
struct WebIdentityRole: Sendable {
    let session: RoleSession
    let tokenFile: String
    let sts: STSClient

    private static let tokenLimit = 64 * 1024

    func credentials() async throws(AWSError) -> AWSCredentials {
        // Read each time: Kubernetes writes a new token into it before the old one ends.
        guard let bytes = FileManager.default.contents(atPath: tokenFile), bytes.count <= Self.tokenLimit,
            let token = String(validating: bytes, as: UTF8.self), !token.isEmpty
        else {
            throw AWSError(
                code: .credentialsUnavailable, message: "web identity: the token file \(tokenFile) cannot be read",
                hint: "check the service account's token mount and AWS_WEB_IDENTITY_TOKEN_FILE")
        }
        do throws(AWSError) {
            return try await sts.assumeRole(
                session.role, webIdentityToken: Secret(token.trimmingCharacters(in: .whitespacesAndNewlines)),
                sessionName: session.name)
        } catch {
            throw AssumedRole.explained(
                error, session.role,
                hint: "the role's trust policy must name the identity provider and the service account")
        }
    }
}
