import Foundation
import HTTP
import Logging
import Synchronization

/// AWS for the whole process: a client for each selection of credentials, kept across passes.
package final class AWSAccess: Sendable {
    package let settings: AWSSettings
    private let transport: HTTPTransport
    private let logger: Logger
    private let clock: AWSClock
    private let clients = Mutex<[CredentialSelection: AWSClient]>([:])

    package init(
        settings: AWSSettings, transport: HTTPTransport, logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        random: @escaping @Sendable (_ limit: Double) -> Double = { Double.random(in: 0...$0) }
    ) {
        self.settings = settings
        self.transport = transport
        self.logger = logger
        clock = AWSClock(now: now, sleep: sleep, random: random)
    }

    /// The client of a selection; the same one whenever it is asked for.
    package func client(_ selection: CredentialSelection = .standard) throws(AWSError) -> AWSClient {
        if let client = clients.withLock({ $0[selection] }) { return client }
        let client = try makeClient(selection)
        return clients.withLock { clients in
            if let first = clients[selection] { return first }
            clients[selection] = client
            return client
        }
    }

    private func makeClient(_ selection: CredentialSelection) throws(AWSError) -> AWSClient {
        let chain = CredentialChain(sources: [
            EnvironmentCredentials(environment: settings.environment)
        ])
        let provider = CachedCredentials(logger: logger, now: clock.now) { () throws(AWSError) in
            try await chain.credentials()
        }
        return try AWSClient(
            credentials: provider, settings: settings, profile: selection.profile, transport: transport,
            logger: logger, clock: clock)
    }
}
