import Logging
import Manifests

/// Keeps a migration's session open from pass to pass, so that connections and their sign-ins are not made anew.
///
/// What decides whether it still fits is the part of the manifest that it was made from.
actor SessionPool {
    private struct Key: Equatable {
        let name: String
        let source: ClusterSpec
        let target: ClusterSpec
        let segments: SegmentsSpec
        let evidence: EvidenceSpec
        let replication: ReplicationSpec
    }

    private let surroundings: ReconcileSurroundings
    private let logger: Logger
    private var open: (key: Key, session: MigrationSession)?

    init(_ surroundings: ReconcileSurroundings, logger: Logger) {
        self.surroundings = surroundings
        self.logger = logger
    }

    /// Runs `body` with a session; one that fails is not used again.
    func with<Result: Sendable>(
        _ migration: MigrationManifest, _ body: @Sendable (MigrationSession) async throws -> Result
    ) async throws -> Result {
        let spec = migration.spec
        let key = Key(
            name: migration.name, source: spec.source, target: spec.target, segments: spec.segments,
            evidence: spec.evidence, replication: spec.replication)
        if open?.key != key { await close() }
        let session: MigrationSession
        if let open {
            session = open.session
        } else {
            session = try await MigrationSession.open(migration.name, spec, surroundings, logger: logger)
            open = (key, session)
        }
        do {
            return try await body(session)
        } catch {
            await close()
            throw error
        }
    }

    func close() async {
        let session = open?.session
        open = nil
        await session?.close()
    }
}
