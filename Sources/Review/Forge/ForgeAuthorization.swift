import Cryptography
import HTTP

/// How requests to a forge say who is asking.
protocol ForgeAuthorization: Sendable {
    func field() async throws(ReviewError) -> HTTPField
    /// Another field in place of one that the forge did not accept; nil when there is none to be had.
    func field(inPlaceOf rejected: HTTPField) async throws(ReviewError) -> HTTPField?
}

/// A token that stays as it is.
struct FixedToken: ForgeAuthorization {
    private let name: String
    private let scheme: String
    private let token: Secret

    /// `Authorization: Bearer TOKEN` (docs.github.com/rest/authentication/authenticating-to-the-rest-api).
    static func gitHub(_ token: Secret) -> FixedToken { FixedToken("Authorization", "Bearer ", token) }
    /// `PRIVATE-TOKEN: TOKEN` (docs.gitlab.com/api/rest/authentication, "Personal, project, and group access tokens").
    static func gitLab(_ token: Secret) -> FixedToken { FixedToken("PRIVATE-TOKEN", "", token) }
    /// `Authorization: token TOKEN` (docs.gitea.com/development/api-usage, "Authentication").
    static func gitea(_ token: Secret) -> FixedToken { FixedToken("Authorization", "token ", token) }

    private init(_ name: String, _ scheme: String, _ token: Secret) {
        self.name = name
        self.scheme = scheme
        self.token = token
    }

    func field() async throws(ReviewError) -> HTTPField { HTTPField(name, scheme + token.reveal()) }

    func field(inPlaceOf rejected: HTTPField) async throws(ReviewError) -> HTTPField? { nil }
}
