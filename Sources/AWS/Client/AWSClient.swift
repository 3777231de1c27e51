import Cryptography
import Foundation
import HTTP
import Logging
import NIOCore
import Synchronization

/// Signs, sends and retries the calls of one identity.
///
/// Each attempt is signed anew with the credentials of that moment and with a clock that follows AWS's. Errors carry
/// AWS's code, words and request id, and no secret.
package final class AWSClient: Sendable {
    package let credentials: any AWSCredentialProvider
    /// The region where nothing else names one.
    package let region: String?

    private let settings: AWSSettings
    private let profile: String?
    private let transport: HTTPTransport
    private let logger: Logger
    private let clock: AWSClock
    private let maxAttempts: Int
    private let tokens = RetryTokens()
    /// How far AWS's clock is ahead of this machine's, once a refusal showed it.
    private let clockOffset = Mutex<TimeInterval>(0)

    /// AWS takes requests that are up to five minutes off.
    private static let largestSkewWithoutCorrection: TimeInterval = 240

    init(
        credentials: any AWSCredentialProvider, settings: AWSSettings, profile: String?, transport: HTTPTransport,
        logger: Logger, clock: AWSClock
    ) throws(AWSError) {
        self.credentials = credentials
        self.settings = settings
        self.profile = profile
        self.transport = transport
        self.logger = logger
        self.clock = clock
        region = settings.region(profile: profile)
        maxAttempts = try settings.maxAttempts(profile: profile)
    }

    /// Where a service is asked in a region.
    package func endpoint(_ service: AWSService, region: String) throws(AWSError) -> AWSEndpoint {
        try settings.endpoint(service, region: region, profile: profile)
    }

    /// The answer with its whole body.
    ///
    /// - Throws: ``AWSError`` for a refusal, and when there is no answer after all attempts.
    package func send(_ request: AWSRequest) async throws(AWSError) -> AWSResponse {
        try await attempt(request) { response throws(HTTPError) in
            let body = try await response.collect(upTo: request.responseLimit)
            return AWSResponse(status: response.status, headers: response.headers, body: body)
        }
    }

    /// The answer with a body that is read as it is asked for; what fails in the body is not tried again.
    ///
    /// - Throws: ``AWSError`` for a refusal, and when there is no answer after all attempts.
    package func stream(_ request: AWSRequest) async throws(AWSError) -> HTTPResponse {
        try await attempt(request) { response throws(HTTPError) in response }
    }

    // MARK: - Attempts

    /// What a call has been through so far.
    private struct Progress {
        let invocation = UUID().uuidString.lowercased()
        /// When the call gives up, however many attempts are left.
        let end: Date
        var attempt = 1
        /// What the last retry took from the allowance.
        var cost: Int?
        var correctedClock = false
        var refreshedCredentials = false
    }

    private func attempt<R>(
        _ request: AWSRequest, read: (HTTPResponse) async throws(HTTPError) -> R
    ) async throws(AWSError) -> R {
        logger.debug("aws call", metadata: ["call": "\(request.title)"])
        let endpoint = try endpoint(request.service, region: request.region)
        var progress = Progress(
            end: clock.now().addingTimeInterval(max(request.overallTimeout, request.timeout) / .seconds(1)))
        while true {
            let used = request.isSigned ? try await currentCredentials(request) : nil
            let failure: (error: AWSError, headers: [HTTPField])
            do throws(HTTPError) {
                let message: HTTPRequest
                do throws(AWSError) {
                    message = try self.message(for: request, at: endpoint, credentials: used, progress)
                } catch { throw HTTPError(code: .invalidRequest, message: error.message, hint: error.hint) }
                let response = try await transport.send(message)
                if 200..<300 ~= response.status {
                    let result = try await read(response)
                    tokens.refill(progress.cost)
                    return result
                }
                let body = try await response.collect(upTo: AWSRefusal.bodyLimit)
                let refusal = AWSRefusal(status: response.status, headers: response.headers, body: body)
                failure = (AWSError(refusal, of: request, credentials: used), response.headers)
            } catch {
                // A certificate that is not trusted and a proxy that refuses stay that way.
                guard ![.tls, .proxy].contains(error.code) else { throw AWSError(error, of: request) }
                failure = (AWSError(error, of: request), [])
            }
            try await prepareRetry(after: failure.error, failure.headers, request, used, &progress)
        }
    }

    private func currentCredentials(_ request: AWSRequest) async throws(AWSError) -> AWSCredentials {
        do { return try await credentials.credentials() } catch let error as AWSError { throw error } catch {
            throw AWSError(
                code: .credentialsUnavailable, message: "\(request.title): no credentials", hint: "try again",
                cause: String(describing: type(of: error)))
        }
    }

    /// Waits, corrects the clock or drops old credentials; throws the error where another attempt would not help.
    private func prepareRetry(
        after error: AWSError, _ headers: [HTTPField], _ request: AWSRequest, _ used: AWSCredentials?,
        _ progress: inout Progress
    ) async throws(AWSError) {
        logger.debug(
            "aws call failed",
            metadata: ["call": "\(request.title)", "attempt": "\(progress.attempt)", "error": "\(error.message)"])
        guard request.isRetryable else { throw error }
        if !progress.correctedClock, let offset = clockCorrection(error, headers) {
            progress.correctedClock = true
            clockOffset.withLock { $0 = offset }
            logger.warning("this machine's clock is off", metadata: ["seconds": "\(Int(-offset))"])
            return
        }
        if error.code == .expiredToken, let used, !progress.refreshedCredentials {
            progress.refreshedCredentials = true
            await credentials.invalidate(used)
            guard try await currentCredentials(request) != used else { throw error }
            return
        }
        guard let cost = RetryPolicy.cost(of: error), progress.attempt < maxAttempts, tokens.take(cost) else {
            throw error
        }
        let pause = RetryPolicy.pause(
            beforeRetry: progress.attempt, serverAsks: Self.serverAsks(headers), random: clock.random)
        guard clock.now().addingTimeInterval(pause / .seconds(1)) < progress.end else { throw error }
        progress.attempt += 1
        progress.cost = cost
        do { try await clock.sleep(pause) } catch {
            throw AWSError(
                code: .cancelled, message: "\(request.title) in \(request.region): cancelled",
                hint: "the operation was stopped; run it again", service: request.service)
        }
    }

    private static func serverAsks(_ headers: [HTTPField]) -> Duration? {
        func header(_ name: String) -> Double? {
            headers.first { $0.name.lowercased() == name }.flatMap { Double($0.value) }.flatMap { $0 >= 0 ? $0 : nil }
        }
        // In milliseconds the one, in seconds the other.
        return header("x-amz-retry-after").map { .milliseconds($0) } ?? header("retry-after").map { .seconds($0) }
    }

    // MARK: - Clock

    private var signingTime: Date { clock.now().addingTimeInterval(clockOffset.withLock { $0 }) }

    /// How far AWS is ahead, when the refusal is one of time and the answer's Date differs enough.
    private func clockCorrection(_ error: AWSError, _ headers: [HTTPField]) -> TimeInterval? {
        // A refusal of a HEAD has no body, and so no code.
        let mayBeClock = error.awsCode.map { AWSErrorCodes.perhapsClock.contains($0) } ?? (error.status == 403)
        guard error.code == .clockSkew || mayBeClock,
            let date = headers.first(where: { $0.name.lowercased() == "date" }).flatMap({ HTTPDate.parse($0.value) })
        else { return nil }
        guard abs(date.timeIntervalSince(signingTime)) > Self.largestSkewWithoutCorrection else { return nil }
        return date.timeIntervalSince(clock.now())
    }

    // MARK: - The message

    private func message(
        for request: AWSRequest, at endpoint: AWSEndpoint, credentials: AWSCredentials?, _ progress: Progress
    ) throws(AWSError) -> HTTPRequest {
        let query = request.query.map { name, value in
            PercentEncoding.encode(name) + (value.map { "=" + PercentEncoding.encode($0) } ?? "")
        }
        let url =
            endpoint.scheme + request.hostPrefix + endpoint.host + endpoint.basePath + request.path
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        var headers = request.headers.map { SignableRequest.Header($0.name, $0.value) }
        headers.append(.init("amz-sdk-invocation-id", progress.invocation))
        headers.append(.init("amz-sdk-request", "attempt=\(progress.attempt); max=\(maxAttempts)"))
        if let credentials {
            let signer = SigV4(
                credentials: credentials, region: endpoint.signingRegion, service: request.service.rawValue)
            let signable = try SignableRequest(
                method: request.method, url: url, headers: headers, payload: try payload(of: request))
            headers = signer.sign(signable, at: signingTime)
        }
        headers.append(.init("User-Agent", Self.userAgent))
        return HTTPRequest(
            method: request.method, url: url, headers: headers.map { HTTPField($0.name, $0.value) },
            body: request.body, timeout: min(request.timeout, .seconds(progress.end.timeIntervalSince(clock.now()))))
    }

    private func payload(of request: AWSRequest) throws(AWSError) -> SignableRequest.Payload {
        switch (request.payload, request.body) {
        case (.digest(let digest), _): return .digest(digest)
        case (.unsigned, _): return .unsigned
        case (.unsignedWithTrailer, _): return .unsignedWithTrailer
        case (.hashed, .none): return .bytes([])
        case (.hashed, .bytes(let buffer)): return .digest(buffer.withUnsafeReadableBytes { sha256($0) })
        case (.hashed, .stream):
            throw AWSError(
                code: .invalidRequest, message: "\(request.title): a streamed body cannot be hashed beforehand",
                hint: "give its digest, or leave it unsigned")
        }
    }

    /// What AWS's logs show as the client.
    package static let userAgent = "kedge/0.1.0"
}
