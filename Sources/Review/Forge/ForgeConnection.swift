import Foundation
import GitSource
import HTTP
import NIOCore

/// Requests to one forge's REST API, with its limits kept and its refusals put into words.
struct ForgeConnection: Sendable {
    /// The API's root, without a slash at its end.
    let root: String
    let dialect: ForgeDialect
    let authorization: any ForgeAuthorization
    let surroundings: ForgeSurroundings
    private let rest = ForgeRest()

    init(
        root: String, dialect: ForgeDialect, authorization: any ForgeAuthorization, surroundings: ForgeSurroundings
    ) {
        self.root = root
        self.dialect = dialect
        self.authorization = authorization
        self.surroundings = surroundings
    }

    /// The longest that one call pauses because the forge asks for it.
    static let longestPause: Duration = .seconds(90)
    /// How often a call is made: a forge that is down or asks for a pause is asked again.
    static let attempts = 3
    private static let timeout: Duration = .seconds(30)
    /// For a forge that was down when it was last asked.
    private static let shortTimeout: Duration = .seconds(10)
    private static let answerLimit = 8 << 20
    private static let redirectLimit = 3

    /// The answer to a request, which was a success.
    struct Answer: Sendable {
        let response: HTTPResponse
        let body: [UInt8]
        let request: String
    }

    func send(
        _ method: String, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil
    ) async throws(ReviewError) -> Answer {
        let text = query.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
        let url = root + path + (text.isEmpty ? "" : "?" + text)
        let bytes = try body.map { body throws(ReviewError) in try encode(body) }
        let wasDown = try rest.check(at: surroundings.now())
        var field = try await authorization.field()
        var isRenewed = false
        var pause = Pause(limit: Self.longestPause)
        for attempt in 1... {
            let isLast = attempt >= (wasDown ? 1 : Self.attempts)
            let request = Exchange(
                method: method, url: url, body: bytes, field: field,
                timeout: wasDown ? Self.shortTimeout : Self.timeout)
            let failure: ReviewError
            var wish: Duration?
            switch await exchange(request) {
            case .success(let answer):
                let verdict = ForgeVerdict(answer, dialect, hiding: Redaction(of: field), now: surroundings.now())
                if verdict.isWell { rest.end() }
                switch verdict {
                case .success: return answer
                case .refusal(let error): failure = error
                case .pause(let duration, let error): (wish, failure) = (duration, error)
                case .broken(let error):
                    // A request that changes something may have been carried out; the next pass finds out.
                    (wish, failure) = (method == "GET" ? .seconds(attempt * attempt) : nil, error)
                }
            case .failure(let error):
                // Who gives no answer twice will give none the third time either.
                let mayPass = error.code == .unreachable || (error.code == .timeout && attempt == 1)
                (wish, failure) = (mayPass && method == "GET" ? .seconds(attempt * attempt) : nil, error)
            }
            let shown = failure.redacting(Redaction(of: field))
            if failure.code == .unauthorized, !isRenewed, let other = try await authorization.field(inPlaceOf: field) {
                (field, isRenewed) = (other, true)
                continue
            }
            guard !isLast, let wish, pause.allows(wish), shown.code != .cancelled else {
                rest.begin(after: shown, of: method, wish, at: surroundings.now())
                throw shown
            }
            do { try await surroundings.wait(wish) } catch { throw shown }
        }
        preconditionFailure("the last attempt throws")
    }

    private struct Exchange {
        let method: String
        let url: String
        let body: [UInt8]?
        let field: HTTPField
        let timeout: Duration

        /// The address without its query, which carries nothing that helps.
        var description: String { "\(method) \(url.prefix { $0 != "?" })" }
    }

    /// The time that one call has spent on pauses.
    private struct Pause {
        let limit: Duration
        var spent: Duration = .zero

        mutating func allows(_ wish: Duration) -> Bool {
            guard spent + wish <= limit else { return false }
            spent += wish
            return true
        }
    }

    /// Sends one request, and again where the forge says that the repository has moved on the same host.
    private func exchange(_ request: Exchange) async -> Result<Answer, ReviewError> {
        var url = request.url
        for _ in 0...Self.redirectLimit {
            do {
                let response = try await surroundings.transport.send(
                    HTTPRequest(
                        method: request.method, url: url, headers: headers(request),
                        body: request.body.map { .bytes(ByteBuffer(bytes: $0)) } ?? .none, timeout: request.timeout))
                if [301, 302, 307, 308].contains(response.status), let place = response["location"] {
                    url = try follow(place, from: url, request)
                    continue
                }
                let body = try await response.collect(upTo: Self.answerLimit)
                return .success(
                    Answer(response: response, body: Array(body.readableBytesView), request: request.description))
            } catch let error as HTTPError {
                return .failure(ReviewError(error, during: request.description, dialect))
            } catch let error as ReviewError {
                return .failure(error)
            } catch {
                return .failure(dialect.unexpected(request.description, "\(error)"))
            }
        }
        return .failure(dialect.unexpected(request.description, "more than \(Self.redirectLimit) redirects"))
    }

    /// GitHub and Gitea redirect requests about a repository that was renamed or transferred; the token stays with
    /// the host that it was given for, and the method stays what it is
    /// (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api, "Follow redirects").
    private func follow(_ place: String, from url: String, _ request: Exchange) throws(ReviewError) -> String {
        guard let old = URL(string: url), let new = URL(string: place, relativeTo: old)?.absoluteURL,
            new.scheme == old.scheme, new.host == old.host, new.port == old.port, new.user == nil
        else {
            throw ReviewError(
                code: .redirected, message: "\(dialect.name) sends \(request.description) to another host",
                hint: "name the repository's present address in the remote, or in access.review")
        }
        return new.absoluteString
    }

    private func headers(_ request: Exchange) -> [HTTPField] {
        [request.field, HTTPField("User-Agent", "kedge")] + dialect.headers
            + (request.body == nil ? [] : [HTTPField("Content-Type", "application/json")])
    }

    /// A text as one part of a path, or as a value of a query.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
