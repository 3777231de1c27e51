import Cryptography
import Foundation
import GitSource
import HTTP

/// What an answer's status means.
enum ForgeVerdict: Sendable {
    case success
    case refusal(ReviewError)
    /// The forge wants to be left alone for a while.
    case pause(Duration, ReviewError)
    /// The forge itself is not well.
    case broken(ReviewError)

    /// Whether the forge did what it is there for, if only to refuse.
    var isWell: Bool {
        switch self {
        case .success, .refusal: true
        case .pause, .broken: false
        }
    }

    /// - Parameter redaction: Hides what the request was signed with, before anything is cut.
    init(
        _ answer: ForgeConnection.Answer, _ dialect: ForgeDialect, hiding redaction: @autoclosure () -> Redaction,
        now: Date
    ) {
        let response = answer.response
        if 200...299 ~= response.status {
            self = .success
            return
        }
        let said = ForgeMessage(answer.body, hiding: redaction()).text
        func error(_ code: ReviewError.Code, _ what: String, _ hint: String) -> ReviewError {
            ReviewError(code: code, message: "\(dialect.name) \(what) \(answer.request)", hint: hint, cause: said)
        }
        if let pause = Self.pause(response, said, now) {
            self = .pause(
                pause,
                error(
                    .rateLimited, "limits the rate of requests and does not take",
                    "it asks to wait for \(pause.components.seconds) s; run kedge less often, or give it a token of its own"
                ))
            return
        }
        switch response.status {
        case 401:
            self = .refusal(
                error(
                    .unauthorized, "does not accept the token for",
                    "give a token that is valid; this one may have expired")
            )
        case 403:
            let needed = Self.needed(response).map { "\($0), as \(dialect.name) says" } ?? dialect.rights
            self = .refusal(error(.forbidden, "does not allow", "give the token the right to this: \(needed)"))
        case 404:
            self = .refusal(
                error(
                    .notFound, "knows nothing for",
                    "check the repository's name, and that the token may see it (\(dialect.rights))"))
        case 405, 406, 409, 412:
            self = .refusal(
                error(.conflict, "is in the way of", "somebody else was faster; the next pass decides anew"))
        case 400, 410, 413, 415, 422, 423:
            self = .refusal(error(.validation, "refuses", "change what it complains about in access.review"))
        case 500...599:
            self = .broken(
                error(
                    .unavailable, "answers \(response.status) to",
                    "see whether \(dialect.name) is down; kedge asks it again"))
        default: self = .refusal(dialect.unexpected(answer.request, "status \(response.status)"))
        }
    }

    /// How long to wait, by `retry-after`, else by `x-ratelimit-reset` (GitHub) or `ratelimit-reset` (GitLab) when none
    /// is left, else a minute (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
    /// docs.gitlab.com/administration/settings/user_and_ip_rate_limits).
    private static func pause(_ response: HTTPResponse, _ said: String?, _ now: Date) -> Duration? {
        guard response.status == 403 || response.status == 429 else { return nil }
        if let seconds = response["retry-after"].flatMap({ Int($0) }) { return .seconds(max(1, min(seconds, 86_400))) }
        let remaining = response["x-ratelimit-remaining"] ?? response["ratelimit-remaining"]
        let reset = (response["x-ratelimit-reset"] ?? response["ratelimit-reset"]).flatMap { Int($0) }
        if remaining == "0", let reset {
            let seconds = Double(reset) - now.timeIntervalSince1970
            return .seconds(max(1, min(Int(seconds.rounded(.up)), 86_400)))
        }
        let isSecondary = said?.lowercased().contains("secondary rate limit") == true
        return response.status == 429 || isSecondary ? .seconds(60) : nil
    }

    /// The permission that GitHub says is missing: fine-grained tokens and apps, else classic tokens' scopes
    /// (docs.github.com/rest/authentication/authenticating-to-the-rest-api,
    /// docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api).
    private static func needed(_ response: HTTPResponse) -> String? {
        let words = response["x-accepted-github-permissions"] ?? response["x-accepted-oauth-scopes"]
        return words.map { String($0.prefix(200)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// What a forge says in a refusal, in whichever of its ways.
struct ForgeMessage: Sendable {
    /// Nil when it says nothing readable.
    let text: String?

    /// GitHub: `message`, and `errors` of texts or objects; GitLab: `message` of a text, a list or an object of lists, or
    /// `error` and `error_description`; Gitea: `message`.
    init(_ body: [UInt8], hiding redaction: Redaction = Redaction(of: [])) {
        let object = (try? JSONSerialization.jsonObject(with: Data(body.prefix(64 << 10)))) as? [String: Any] ?? [:]
        let parts = ["message", "error", "error_description", "errors", "scope"].flatMap {
            Self.texts(object[$0], depth: 0)
        }
        text = parts.isEmpty ? nil : String(redaction(parts.joined(separator: ": ")).prefix(300))
    }

    private static func texts(_ value: Any?, depth: Int) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any] where depth < 3: list.prefix(5).flatMap { texts($0, depth: depth + 1) }
        case let object as [String: Any] where depth < 3:
            if let message = object["message"] as? String {
                [message]
            } else {
                object.sorted { $0.key < $1.key }.prefix(5).flatMap { key, value in
                    texts(value, depth: depth + 1).map { "\(key) \($0)" }
                }
            }
        default: []
        }
    }
}

extension ReviewError {
    init(_ error: HTTPError, during request: String, _ dialect: ForgeDialect) {
        let code: Code =
            switch error.code {
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .tooLarge: .unexpectedAnswer
            case .invalidRequest: .invalidSettings
            default: .unreachable
            }
        self.init(
            code: code, message: "\(dialect.name) gives no answer to \(request): \(error.message)", hint: error.hint,
            cause: error.cause)
    }

    /// Without what a server may have sent back.
    func redacting(_ redaction: Redaction) -> ReviewError {
        ReviewError(code: code, message: redaction(message), hint: redaction(hint), cause: cause.map { redaction($0) })
    }
}

extension Redaction {
    /// Hides what a request to a forge is signed with.
    init(of field: HTTPField) {
        self.init(of: field.value.split(separator: " ").suffix(1).map { Secret(String($0)) })
    }
}
