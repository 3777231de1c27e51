import Cryptography
import Foundation

/// The right of one reconciler at a time to act on a migration: the object `<migration>/lease/lease.json`.
///
/// One object that changes hands by compare-and-put, so a renewal and a takeover of the same state exclude each other
/// whatever the clocks say. A holder counts from before its put, by its own clock; whoever takes over a lease that has
/// run out waits until the store's clock says so as well, so that clocks which differ do no harm. The object is never
/// deleted, so the fencing number only grows. Every holder must stop at `lease-lost`.
package struct Lease: Sendable {
    private static let attempts = 3

    private let store: any ObjectStore
    private let migration: String
    private let isRunning: @Sendable (_ pid: Int32, _ startTime: UInt64) -> Bool

    private var key: String { "\(migration)/lease/lease.json" }

    /// - Parameter migration: The migration's name, a valid key segment.
    package init(store: any ObjectStore, migration: String) {
        self.init(store: store, migration: migration, isRunning: LinuxProcess.isRunning)
    }

    init(
        store: any ObjectStore, migration: String,
        isRunning: @escaping @Sendable (_ pid: Int32, _ startTime: UInt64) -> Bool
    ) {
        self.store = store
        self.migration = migration
        self.isRunning = isRunning
    }

    /// Takes the lease if it is free, has run out, or its holder is a process of this host that is gone.
    ///
    /// - Parameter floor: The last fencing number in the journal: the new one is greater, even if somebody deleted the
    ///   lease object.
    /// - Throws: ``EvidenceError`` `lease-held` that says by whom and until when; `lease-damaged`.
    package func acquire(
        holder: LeaseHolder, duration: Duration, above floor: Int = 0, now: Date
    ) async throws -> LeaseGrant {
        let nonce = hex(randomBytes(16))
        for _ in 0..<Self.attempts {
            let current = try await current()
            if let current, !isAvailable(current.record, to: holder, at: now, age: current.age) {
                throw held(by: current.record)
            }
            let record = LeaseRecord(
                fence: max(current?.record.fence ?? 0, floor) + 1, holder: holder, nonce: nonce,
                acquired: Timestamp.rounded(now), expires: Timestamp.rounded(now.adding(duration)),
                durationSeconds: duration / .seconds(1))
            do {
                return try await put(record, if: current.map { .ifMatches($0.version) } ?? .ifAbsent)
            } catch let error as EvidenceError where error.code == .preconditionFailed {
                continue
            }
        }
        throw EvidenceError(
            code: .leaseHeld, message: "lease of \(migration): others are taking it at this very moment",
            hint: "try again")
    }

    /// Extends the lease to `duration` from now.
    ///
    /// - Throws: ``EvidenceError`` `lease-lost` when somebody else has taken it.
    package func renew(_ grant: LeaseGrant, duration: Duration, now: Date) async throws -> LeaseGrant {
        var record = grant.record
        record.expires = Timestamp.rounded(now.adding(duration))
        record.durationSeconds = duration / .seconds(1)
        return try await replace(grant, with: record)
    }

    /// Gives the lease back, so that the next one need not wait; nothing happens if it is lost already.
    package func release(_ grant: LeaseGrant) async throws {
        var record = grant.record
        record.released = true
        do {
            _ = try await replace(grant, with: record)
        } catch let error as EvidenceError where error.code == .leaseLost {}
    }

    /// Makes sure that the lease is still ours: to be called before each change of the world.
    ///
    /// - Throws: ``EvidenceError`` `lease-lost` when it has run out or somebody else has taken it.
    package func verify(_ grant: LeaseGrant, now: Date) async throws {
        guard now < grant.expires else {
            throw lost(grant, "ran out at \(Timestamp.text(grant.expires))")
        }
        let current = try await current()
        guard let record = current?.record, record.nonce == grant.record.nonce, !record.released else {
            throw lost(grant, successor(current?.record))
        }
    }

    // MARK: - The object

    private func current() async throws -> (record: LeaseRecord, version: ObjectVersion, age: Duration?)? {
        guard let object = try await store.get(key) else { return nil }
        do {
            let record = try EvidenceJSON.decode(LeaseRecord.self, from: object.body)
            guard record.version == LeaseRecord.currentVersion else { throw damaged("version \(record.version)") }
            return (record, object.version, object.age)
        } catch let error as DecodingError {
            throw damaged("\(error)")
        }
    }

    private func put(_ record: LeaseRecord, if condition: PutCondition) async throws -> LeaseGrant {
        let version = try await store.putOnce(key, ObjectContent(EvidenceJSON.encode(record)), if: condition)
        return LeaseGrant(record: record, version: version)
    }

    private func replace(_ grant: LeaseGrant, with record: LeaseRecord) async throws -> LeaseGrant {
        do {
            return try await put(record, if: .ifMatches(grant.version))
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            throw lost(grant, successor(try await current()?.record))
        }
    }

    private func isAvailable(
        _ record: LeaseRecord, to holder: LeaseHolder, at now: Date, age: Duration?
    ) -> Bool {
        record.isFree(at: now, age: age) || record.holder == holder
            || record.holder.sharesProcesses(with: holder) && !isRunning(record.holder.pid, record.holder.startTime)
    }

    // MARK: - Errors

    private func held(by record: LeaseRecord) -> EvidenceError {
        EvidenceError(
            code: .leaseHeld,
            message: "lease of \(migration): held by \(record.holder) until \(Timestamp.text(record.expires))",
            hint: "let it work, or end that process; its lease is free at once on the same host, elsewhere at that time"
        )
    }

    private func lost(_ grant: LeaseGrant, _ how: String) -> EvidenceError {
        EvidenceError(
            code: .leaseLost, message: "lease of \(migration), fencing number \(grant.fence): \(how)",
            hint: "this reconciler stops before its next change; start it again to go on")
    }

    private func successor(_ record: LeaseRecord?) -> String {
        record.map { "number \($0.fence) is \($0.released ? "released" : "with \($0.holder)") now" } ?? "deleted"
    }

    private func damaged(_ cause: String) -> EvidenceError {
        EvidenceError(
            code: .leaseDamaged, message: "lease object \(key): not one that this kedge can read",
            hint: "use a newer kedge, or delete the object once you are sure that no reconciler runs", cause: cause)
    }
}
