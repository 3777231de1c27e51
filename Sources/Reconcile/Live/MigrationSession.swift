import Evidence
import Kafka
import Logging
import Manifests
import NIOCore
import Transfer

/// Everything that one migration is reached through.
struct MigrationSession: Sendable {
    let source: KafkaClient
    let target: KafkaClient
    let evidence: any ObjectStore
    let segments: any ObjectStore
    let engine: TransferEngine
    /// Whom the source sees; nil for an IAM identity.
    let sourcePrincipal: String?

    /// - Parameter name: The migration's, below which its segments are.
    static func open(
        _ name: String, _ spec: MigrationSpec, _ surroundings: ReconcileSurroundings, logger: Logger
    ) async throws -> MigrationSession {
        let controlPlane = surroundings.controlPlane
        let evidence = try controlPlane.store(spec.evidenceStore)
        let segments = try controlPlane.store(spec.segmentsStore)
        let environment = surroundings.environment
        async let source = KafkaClientConfiguration(spec.source, controlPlane, environment: environment)
        async let target = KafkaClientConfiguration(spec.target, controlPlane, environment: environment)
        let (atSource, atTarget) = (try await source, try await target)
        let clients = (KafkaClient(atSource, logger: logger), KafkaClient(atTarget, logger: logger))
        let engine = TransferEngine(
            source: clients.0, target: clients.1, store: segments, root: name,
            limits: TransferLimits(
                segmentBytes: spec.segments.maxSegmentSize.bytes,
                concurrentPartitions: spec.replication.maxConcurrentPartitions))
        // Whoever does not sign in is this one (`KafkaPrincipal.ANONYMOUS`).
        let principal = atSource.sasl.map(\.principal) ?? "User:ANONYMOUS"
        return MigrationSession(
            source: clients.0, target: clients.1, evidence: evidence, segments: segments, engine: engine,
            sourcePrincipal: principal)
    }

    func close() async {
        await source.close()
        await target.close()
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
