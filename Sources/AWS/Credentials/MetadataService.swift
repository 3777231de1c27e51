import Foundation
import HTTP
import NIOCore

/// A small HTTP service beside the process that gives credentials: a container agent, or instance metadata.
struct MetadataService: Sendable {
    /// What messages call it.
    let title: String
    let transport: HTTPTransport
    let clock: AWSClock
    var timeout: Duration = .seconds(10)
    var attempts = 3
    /// Whether proxies are left aside.
    var isDirect = true

    private static let responseLimit = 64 * 1024

    /// The answer, whatever its status; what passes is tried again.
    func ask(
        _ method: String, _ url: String, headers: [HTTPField] = []
    ) async throws(HTTPError) -> (status: Int, body: ByteBuffer) {
        let request = HTTPRequest(
            method: method, url: url, headers: headers + [HTTPField("User-Agent", AWSClient.userAgent)],
            timeout: timeout, isDirect: isDirect)
        for attempt in 1... {
            do throws(HTTPError) {
                let response = try await transport.send(request)
                let body = try await response.collect(upTo: Self.responseLimit)
                let passes = response.status >= 500 || response.status == 429
                guard passes, attempt < attempts else { return (response.status, body) }
            } catch {
                guard [.unreachable, .timeout, .connectionClosed].contains(error.code), attempt < attempts else {
                    throw error
                }
            }
            let pause = RetryPolicy.pause(beforeRetry: attempt, serverAsks: nil, random: clock.random)
            do { try await clock.sleep(pause) } catch {
                throw HTTPError(code: .cancelled, message: "\(title): cancelled", hint: "run it again")
            }
        }
        preconditionFailure("the loop has no end of its own")
    }

    func failed(_ problem: String, hint: String, cause: String? = nil) -> AWSError {
        AWSError(code: .credentialsUnavailable, message: "\(title) \(problem)", hint: hint, cause: cause)
    }
}
