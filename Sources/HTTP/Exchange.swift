internal import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One request as errors tell of it, and the time by which it must have ended.
struct Exchange: Sendable {
    /// Method, scheme, host and port; paths and queries can hold what nobody else should read.
    let description: String
    let proxy: String?
    let timeout: Duration
    private let deadline: ContinuousClock.Instant

    /// A body stood still for longer than it may.
    struct Stalled: Error {
        let limit: Duration
    }

    init(description: String, proxy: String? = nil, timeout: Duration) {
        self.description = description
        self.proxy = proxy
        self.timeout = timeout
        deadline = .now + timeout
    }

    var remaining: Duration { max(.zero, deadline - .now) }

    func translating<R>(_ operation: () async throws -> R) async throws(HTTPError) -> R {
        do { return try await operation() } catch { throw self.error(error) }
    }

    func tooLarge(_ limit: Int) -> HTTPError {
        HTTPError(
            code: .tooLarge, message: "\(description): the answer is larger than \(limit) bytes",
            hint: "it is not what was asked for; check the address")
    }

    /// What the operator should know of a failure in NIO, TLS or the client library.
    func error(_ error: any Error) -> HTTPError {
        switch error {
        case let error as HTTPError: error
        case let error as HTTPClientError: self.error(error)
        case let error as NIOConnectionError: self.error(error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: tls(error)
        case let error as Stalled:
            failure(.timeout, "the answer stood still for \(error.limit.text)", "try again", error)
        case is CancellationError:
            failure(.cancelled, "cancelled", "the operation was stopped; run it again", error)
        case let error as BodyFailed:
            error.cause as? HTTPError ?? failure(.body, "the request's body failed", "see its cause", error.cause)
        case ChannelError.connectTimeout:
            failure(.timeout, "no connection in time", reachHint, error)
        case let error as IOError where Self.unreachable.contains(error.errnoCode):
            failure(.unreachable, "no connection", reachHint, error)
        case is ChannelError, is IOError, is HTTPParserError:
            failure(.connectionClosed, "the connection broke", "try again", error)
        default:
            failure(.unexpected, "the exchange failed", "try again", error)
        }
    }

    private static let unreachable: Set = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, ETIMEDOUT, EACCES]

    private func error(_ error: HTTPClientError) -> HTTPError {
        switch error {
        case .connectTimeout, .socksHandshakeTimeout, .getConnectionFromPoolTimeout:
            failure(.timeout, "no connection in time", reachHint, error)
        case .tlsHandshakeTimeout:
            failure(.timeout, "no TLS handshake in time", reachHint, error)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            failure(
                .timeout, "no answer within \(timeout.text)", "try again; the server may be overloaded", error)
        case .remoteConnectionClosed, .requestStreamCancelled:
            failure(.connectionClosed, "the other side closed the connection", "try again", error)
        case .cancelled:
            self.error(CancellationError())
        case .invalidProxyResponse, .httpProxyHandshakeTimeout:
            failure(.proxy, "the proxy did not open a connection", "check HTTPS_PROXY and NO_PROXY", error)
        case .proxyAuthenticationRequired:
            failure(
                .proxy, "the proxy wants a user and a password",
                "write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT", error)
        case .alreadyShutdown:
            failure(.cancelled, "the program is ending", "run it again", error)
        case .bodyLengthMismatch:
            failure(.body, "the request's body has another length than was announced", "report this", error)
        default:
            failure(.invalidRequest, "the request cannot be sent", "check the address", error)
        }
    }

    private func error(_ error: NIOConnectionError) -> HTTPError {
        guard error.connectionErrors.isEmpty else {
            return failure(.unreachable, "no connection to \(error.host):\(error.port)", reachHint, error)
        }
        return failure(
            .dns, "the name \(error.host) has no address", "check the name and this machine's DNS", error)
    }

    private func tls(_ error: any Error) -> HTTPError {
        failure(
            .tls, "TLS failed", "check the server's certificate, and the CA file where one is set", error)
    }

    private var reachHint: String {
        proxy == nil
            ? "check the network, security groups and whether a proxy is needed (HTTPS_PROXY)"
            : "check the proxy in HTTPS_PROXY, and NO_PROXY"
    }

    private func failure(_ code: HTTPError.Code, _ problem: String, _ hint: String, _ cause: any Error) -> HTTPError {
        // The long description of the library's errors can hold headers.
        let cause = (cause as? HTTPClientError)?.shortDescription ?? String(describing: cause)
        let through = proxy.map { " through the proxy \($0)" } ?? ""
        return HTTPError(
            code: code, message: "\(description)\(through): \(problem)", hint: hint, cause: cause)
    }
}

extension Duration {
    /// `30 s`, `0.05 s`: as long as it is, in seconds.
    fileprivate var text: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
        return "\(seconds.formatted(.number.locale(Locale(identifier: "en_US_POSIX")).grouping(.never))) s"
    }
}
