import Cryptography
import Foundation
import HTTP

/// Signs in to GitHub as an installation of a GitHub App; its token is kept until shortly before it expires.
///
/// docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/
/// {generating-a-json-web-token-jwt-for-a-github-app, generating-an-installation-access-token-for-a-github-app}.
actor GitHubApp: ForgeAuthorization {
    private let connection: ForgeConnection
    private let repository: String
    private let now: @Sendable () -> Date
    private var installation: Int?
    private var current: (field: HTTPField, expiry: Date)?
    private var request: Task<(field: HTTPField, expiry: Date), any Error>?

    /// What is left of a token's hour when another is asked for.
    private static let margin: TimeInterval = 300

    init(
        id: String, installation: Int?, privateKey: Secret, api: String, repository: String,
        _ surroundings: ForgeSurroundings
    ) throws(ReviewError) {
        let signer: RSASigner
        do {
            signer = try RSASigner(pem: privateKey)
        } catch {
            throw ReviewError(
                code: .invalidSettings, message: "access.review.app.privateKey: \(error.message)", hint: error.hint)
        }
        connection = ForgeConnection(
            root: api, dialect: .gitHub, authorization: AppToken(id: id, signer: signer, now: surroundings.now),
            surroundings: surroundings)
        self.repository = repository
        self.installation = installation
        now = surroundings.now
    }

    func field() async throws(ReviewError) -> HTTPField {
        if let current, now() < current.expiry.addingTimeInterval(-Self.margin) { return current.field }
        return try await renewed()
    }

    /// A token that GitHub does not accept before its time (the key was changed, the clock is off) is replaced once.
    func field(inPlaceOf rejected: HTTPField) async throws(ReviewError) -> HTTPField? {
        if let current, current.field != rejected { return current.field }
        current = nil
        return try await renewed()
    }

    /// One request for all that wait.
    private func renewed() async throws(ReviewError) -> HTTPField {
        // The request outlives whoever was first to ask for it, so it is a task of its own.
        let task = request ?? Task { try await ask() }
        request = task
        defer { request = nil }
        do {
            let fresh = try await task.value
            current = fresh
            return fresh.field
        } catch let error as ReviewError {
            throw error
        } catch {
            throw connection.dialect.unexpected("signing in as a GitHub App", "\(error)")
        }
    }

    private struct Installation: Decodable {
        let id: Int
        let appSlug: String?
        let permissions: [String: String]?
        let suspendedAt: Date?
    }

    private struct Wish: Encodable {
        let repositories: [String]
        let permissions: [String: String]
    }

    private struct Token: Decodable {
        let token: String
        let expiresAt: Date
    }

    /// Who the app is and what its installation may do: `GET /app/installations/{installation_id}`
    /// (docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app).
    func standing() async throws(ReviewError) -> (name: String?, permissions: [String: String]) {
        let path = installation.map { "/app/installations/\($0)" } ?? "/repos/\(repository)/installation"
        let found: Installation = try await connection.value("GET", path)
        guard found.suspendedAt == nil else {
            throw ReviewError(
                code: .unauthorized, message: "the installation of the GitHub App is suspended",
                hint: "end that in the settings of whoever installed it")
        }
        return (found.appSlug.map { "\($0)[bot]" }, found.permissions ?? [:])
    }

    private func ask() async throws(ReviewError) -> (field: HTTPField, expiry: Date) {
        if installation == nil {
            let found: Installation = try await connection.value("GET", "/repos/\(repository)/installation")
            installation = found.id
        }
        // Only this repository, and only what is needed of what the app may do.
        let wish = Wish(
            repositories: repository.split(separator: "/").suffix(1).map { String($0) },
            permissions: ["pull_requests": "write", "statuses": "write", "metadata": "read"])
        let token: Token = try await connection.value(
            "POST", "/app/installations/\(installation ?? 0)/access_tokens", body: wish)
        return (HTTPField("Authorization", "Bearer \(token.token)"), token.expiresAt)
    }
}

/// The JSON web token by which an app says who it is; valid for nine minutes of the ten that are allowed.
struct AppToken: ForgeAuthorization {
    let id: String
    let signer: RSASigner
    let now: @Sendable () -> Date

    private struct Claims: Encodable {
        let iat: Int
        let exp: Int
        let iss: String
    }

    func field() async throws(ReviewError) -> HTTPField {
        let time = Int(now().timeIntervalSince1970)
        do {
            // Issued a minute ago, because clocks differ, as GitHub recommends.
            let claims = try JSONEncoder().encode(Claims(iat: time - 60, exp: time + 540, iss: id))
            let signed = base64url(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8)) + "." + base64url(Array(claims))
            let signature = try signer.sign(Array(signed.utf8))
            return HTTPField("Authorization", "Bearer \(signed).\(base64url(signature))")
        } catch {
            throw ReviewError(
                code: .invalidSettings, message: "the GitHub App's key cannot sign",
                hint: "give the private key as GitHub made it")
        }
    }

    func field(inPlaceOf rejected: HTTPField) async throws(ReviewError) -> HTTPField? { nil }
}
