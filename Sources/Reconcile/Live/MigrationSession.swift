import Evidence
import Kafka
import Logging
import Manifests
import NIOCore
import Transfer

/// Everything that one migration is reached through, open for the length of a pass.
struct MigrationSession: Sendable {
    let desired: Desired
    let source: KafkaClient
    let target: KafkaClient
    let evidence: any ObjectStore
    let segments: any ObjectStore
    let engine: TransferEngine
    let sourcePrincipal: String?

    /// Opens the session, gives it to `body` and closes it.
    static func with<Result: Sendable>(
        _ desired: Desired, _ surroundings: ReconcileSurroundings, logger: Logger,
        _ body: (MigrationSession) async throws -> Result
    ) async throws -> Result {
        let spec = desired.migration.spec
        let evidence = try ObjectStoreLocation(parsing: spec.evidence.url.rawValue).open()
        let segments = try ObjectStoreLocation(parsing: spec.segments.url.rawValue).open()
        let environment = surroundings.environment
        let source = try KafkaClientConfiguration(spec.source, environment: environment)
        let target = try KafkaClientConfiguration(spec.target, environment: environment)
        return try await withKafkaClient(source, logger: logger) { source in
            try await withKafkaClient(target, logger: logger) { target in
                let engine = TransferEngine(
                    source: source, target: target, store: segments, root: desired.migration.name,
                    limits: TransferLimits(
                        segmentBytes: spec.segments.maxSegmentSize.bytes,
                        concurrentPartitions: spec.replication.maxConcurrentPartitions))
                let username = try spec.source.authentication.login?.username?.resolve(environment: environment)
                // Whoever does not sign in is this one (`KafkaPrincipal.ANONYMOUS`).
                let principal =
                    username.map { "User:\($0.reveal())" }
                    ?? (spec.source.authentication == .none ? "User:ANONYMOUS" : nil)
                return try await body(
                    MigrationSession(
                        desired: desired, source: source, target: target, evidence: evidence, segments: segments,
                        engine: engine, sourcePrincipal: principal))
            }
        }
    }

    /// What is wrong with a store, as a finding: without it nothing may be done but lifting a freeze.
    func finding(on store: any ObjectStore, _ name: String) async throws -> Finding? {
        do {
            try await store.probe()
            return nil
        } catch let error as EvidenceError where [.storeUnreachable, .accessDenied].contains(error.code) {
            return Finding("B07", "spec.\(name).url", error.message, hint: error.hint)
        }
    }
}
