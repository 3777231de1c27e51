import Foundation
import Logging

/// Credentials that are kept until shortly before they end, and fetched by one caller for all.
///
/// From five minutes before the end (as AWS's SDK for Java does) a refresh is tried; if it fails, the old ones serve on. In
/// the last minute they are not used any more.
package actor CachedCredentials: AWSCredentialProvider {
    static let advisoryWindow: TimeInterval = 300
    static let mandatoryWindow: TimeInterval = 60
    /// How long a refresh that failed is not tried again while the old credentials serve.
    static let pauseAfterFailure: TimeInterval = 60

    private let load: @Sendable () async throws(AWSError) -> AWSCredentials
    private let now: @Sendable () -> Date
    private let logger: Logger
    private var current: AWSCredentials?
    private var nextAdvisory = Date.distantPast
    private var refresh: Task<Result<AWSCredentials, AWSError>, Never>?

    init(
        logger: Logger, now: @escaping @Sendable () -> Date,
        load: @escaping @Sendable () async throws(AWSError) -> AWSCredentials
    ) {
        self.load = load
        self.now = now
        self.logger = logger
    }

    package func credentials() async throws(AWSError) -> AWSCredentials {
        guard let current else { return try await refreshed() }
        guard let expiration = current.expiration else { return current }
        let left = expiration.timeIntervalSince(now())
        guard left > Self.mandatoryWindow else { return try await refreshed() }
        guard left <= Self.advisoryWindow, now() >= nextAdvisory else { return current }
        do throws(AWSError) { return try await refreshed() } catch {
            nextAdvisory = now().addingTimeInterval(Self.pauseAfterFailure)
            logger.warning("AWS credentials could not be refreshed yet", metadata: ["reason": "\(error)"])
            return current
        }
    }

    /// Drops credentials that AWS refused as expired; others, fetched since, are kept.
    package func invalidate(_ refused: AWSCredentials) async {
        if current == refused { current = nil }
    }

    private func refreshed() async throws(AWSError) -> AWSCredentials {
        // A task of its own: the first caller may be cancelled while others wait for the same refresh.
        let task =
            refresh
            ?? Task { [load] in
                do throws(AWSError) { return .success(try await load()) } catch { return .failure(error) }
            }
        refresh = task
        let result = await task.value
        if refresh == task {
            refresh = nil
            if case .success(let credentials) = result { current = credentials }
        }
        return try result.get()
    }
}
