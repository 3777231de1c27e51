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

    /// A client for credentials that come from elsewhere, such as those of a role that is rehearsed.
    package func client(using credentials: any AWSCredentialProvider, profile: String? = nil) throws(AWSError)
        -> AWSClient
    {
        try resolver.client(credentials, profile: profile)
    }

    private var resolver: CredentialResolver {
        CredentialResolver(settings: settings, transport: transport, logger: logger, clock: clock)
    }

    private func makeClient(_ selection: CredentialSelection) throws(AWSError) -> AWSClient {
        let resolver = resolver
        let load: @Sendable () async throws(AWSError) -> AWSCredentials
        if let role = selection.role {
            var session = RoleSession(role: role, externalID: selection.externalID)
            session.name = selection.sessionName ?? session.name
            let caller = try client(CredentialSelection(profile: selection.profile))
            let assumed = AssumedRole(session: session, sts: resolver.sts(caller, for: role))
            load = { () throws(AWSError) in try await assumed.credentials() }
        } else {
            let chain = resolver.chain(profile: selection.profile)
            load = { () throws(AWSError) in try await chain.credentials() }
        }
        let credentials = CachedCredentials(logger: logger, now: clock.now, load: load)
        return try resolver.client(credentials, profile: selection.profile)
    }
}
