/// What went wrong with a store, the lease or the journal.
package struct EvidenceError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case invalidLocation = "invalid-location"
        case unsupportedStore = "unsupported-store"
        case invalidKey = "invalid-key"
        case objectTooLarge = "object-too-large"
        /// The object is there though it should not be, or is not the version that was expected.
        case preconditionFailed = "precondition-failed"
        case storeUnreachable = "store-unreachable"
        case accessDenied = "access-denied"
        case storeFailed = "store-failed"

        /// Another reconciler acts.
        case leaseHeld = "lease-held"
        /// We acted, and another reconciler has taken over or the lease has run out: stop before the next write.
        case leaseLost = "lease-lost"
        case leaseDamaged = "lease-damaged"

        case journalConflict = "journal-conflict"
        case journalDamaged = "journal-damaged"
        case journalVersion = "journal-version"
        case journalTooLong = "journal-too-long"
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension EvidenceError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
