import AWS
import Evidence
import Foundation
import HTTP
import Kafka
import Logging
import Manifests
import Synchronization

/// AWS itself.
///
/// Nothing is read, opened or asked before a manifest needs it; then one connection pool and one set of credentials
/// serve the whole process.
package final class AWSControlPlane: ControlPlane {
    private struct State {
        var access: AWSAccess?
        var transport: HTTPTransport?
        var callers: [CredentialsSpec: String] = [:]
    }

    private let environment: [String: String]
    private let logger: Logger
    private let state = Mutex(State())
    private let reviews = RecentAnswers<StoreSpec, [Finding]>()
    let clusters = RecentAnswers<ClusterSpec, ClusterFacts>()
    let secrets = RecentAnswers<SecretQuestion, [Finding]>()
    let roles = RecentAnswers<RoleQuestion, [RoleARN: RoleState]>()

    struct SecretQuestion: Equatable, Sendable {
        let secret: SecretID
        let cluster: ClusterSpec
    }

    struct RoleQuestion: Equatable, Sendable {
        let roles: Set<RoleARN>
        let settings: RolePolicySettings
    }

    private init(_ environment: [String: String], logger: Logger) {
        self.environment = environment
        self.logger = logger
    }

    /// Runs `body`, and closes afterwards what it opened.
    package static func with<Result: Sendable>(
        _ environment: [String: String], logger: Logger, _ body: (AWSControlPlane) async throws -> Result
    ) async throws -> Result {
        let controlPlane = AWSControlPlane(environment, logger: logger)
        do {
            let result = try await body(controlPlane)
            await controlPlane.shutdown()
            return result
        } catch {
            await controlPlane.shutdown()
            throw error
        }
    }

    private func shutdown() async {
        await state.withLock { state in
            state.access = nil
            return state.transport.take()
        }?.shutdown()
    }

    /// AWS for the process, set up when it is first needed.
    func access() throws -> AWSAccess {
        try state.withLock { state in
            if let access = state.access { return access }
            let settings = try AWSSettings.load(environment: environment)
            let transport = HTTPTransport(
                HTTPConfiguration(environment: environment, caFile: settings.caBundle()), logger: logger)
            let access = AWSAccess(settings: settings, transport: transport, logger: logger)
            (state.access, state.transport) = (access, transport)
            return access
        }
    }

    func selection(_ identity: CredentialsSpec) throws -> CredentialSelection {
        CredentialSelection(
            profile: identity.profile, role: identity.roleARN,
            externalID: try identity.externalID?.resolve(environment: environment).reveal(),
            sessionName: identity.sessionName)
    }

    func client(_ identity: CredentialsSpec) throws -> AWSClient {
        try access().client(try selection(identity))
    }

    // MARK: who acts

    package func credentials(of identity: CredentialsSpec) throws -> any AWSCredentialProvider {
        try client(identity).credentials
    }

    package func session(of role: RoleARN, by identity: CredentialsSpec, region: String) async throws -> AWSCredentials
    {
        try await STSClient(try client(identity), region: region).assumeRole(role, sessionName: "kedge-rehearsal")
    }

    package func caller(_ identity: CredentialsSpec, region: String) async throws -> String {
        if let known = state.withLock({ $0.callers[identity] }) { return known }
        let caller = try await STSClient(try client(identity), region: region).callerIdentity().arn
        state.withLock { $0.callers[identity] = caller }
        return caller
    }

    // MARK: stores

    package func store(_ location: StoreSpec) throws -> any ObjectStore {
        let place = try ObjectStoreLocation(parsing: location.url.rawValue)
        guard location.url.isBucket else { return try place.open() }
        return try place.open(
            StoreAccess(
                aws: try access(), credentials: try selection(location.credentials), region: location.region,
                kmsKeyARN: location.kmsKeyARN?.description, objectLock: location.objectLock))
    }

    package func review(_ location: StoreSpec) async throws -> [Finding] {
        guard let store = try store(location) as? S3ObjectStore else { return [] }
        let use: BucketUse = location.role == .evidence ? .evidence(location.objectLock) : .segments
        return try await reviews.answer(to: location) {
            try await store.review().checks(for: use, kmsKeyARN: location.kmsKeyARN?.description)
                .compactMap { Finding($0, about: "spec.\(location.role.rawValue).url") }
        }
    }
}
