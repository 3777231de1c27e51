import Evidence
import Foundation

/// Holds the lease while a pass applies its steps: renews it in time and signs what is recorded.
actor LeaseKeeper {
    private let lease: Lease
    private let duration: Duration
    /// Who writes: the process, and whom AWS sees.
    private let actor: String
    private let surroundings: ReconcileSurroundings
    private var grant: LeaseGrant

    private init(
        _ lease: Lease, _ grant: LeaseGrant, _ duration: Duration, _ actor: String,
        _ surroundings: ReconcileSurroundings
    ) {
        self.lease = lease
        self.grant = grant
        self.duration = duration
        self.actor = actor
        self.surroundings = surroundings
    }

    /// - Parameter callers: The ARNs of whom AWS sees; they are named in all that is recorded.
    static func acquire(
        _ lease: Lease, duration: Duration, above floor: Int, callers: [String], _ surroundings: ReconcileSurroundings
    ) async throws -> LeaseKeeper {
        let grant = try await lease.acquire(
            holder: surroundings.holder, duration: duration, above: floor, now: surroundings.now())
        let actor = ([surroundings.holder.description] + callers).joined(separator: ", ")
        return LeaseKeeper(lease, grant, duration, actor, surroundings)
    }

    /// Runs `body`, renewing the lease beside it, and gives the lease back at the end.
    ///
    /// When the lease is lost, `body` is cancelled and `lease-lost` thrown.
    nonisolated func whileHeld<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body() }
                group.addTask { [surroundings, duration] in
                    while true {
                        try await surroundings.sleep(duration / 3)
                        try await self.renew()
                    }
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let result { return result }
                }
                throw CancellationError()
            }
            try await release()
            return result
        } catch {
            // The error counts; a lease that cannot be given back runs out by itself.
            try? await release()
            throw error
        }
    }

    func verify() async throws {
        try await lease.verify(grant, now: surroundings.now())
    }

    func record(_ event: MigrationEvent, in journal: Journal, commit: String) async throws {
        try await verify()
        let author = JournalAuthor(actor: actor, commit: commit, fence: grant.fence)
        try await journal.append(event.name, details: event.details, by: author, now: surroundings.now())
    }

    func keep(_ document: [UInt8], in journal: Journal) async throws -> String {
        try await verify()
        return try await journal.keep(document, now: surroundings.now())
    }

    private func renew() async throws {
        grant = try await lease.renew(grant, duration: duration, now: surroundings.now())
    }

    private func release() async throws {
        try await lease.release(grant)
    }
}
