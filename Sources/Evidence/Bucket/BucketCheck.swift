/// One thing that a bucket should be, and whether it is.
package struct BucketCheck: Sendable, Equatable {
    package enum Rule: String, Sendable, CaseIterable {
        case region
        /// Entries of the journal can be locked, so that nobody removes them before their time.
        case objectLock = "object-lock"
        /// Nothing that kedge rewrites or removes is locked by the bucket's default.
        case defaultRetention = "default-retention"
        /// An object that was overwritten or deleted by mistake can be restored.
        case versioning
        /// Objects are encrypted under the key that the manifest names.
        case encryption
        case publicAccessBlock = "public-access-block"
        case tlsOnly = "tls-only"
    }

    package enum Outcome: Sendable, Equatable {
        /// Nothing to do; what there is.
        case met(String)
        /// What is wrong or lost, and what mends it.
        case unmet(String, remedy: String)
        /// It cannot work like this.
        case blocking(String, remedy: String)
        /// Why it could not be asked, and what would permit it.
        case unknown(String, remedy: String)
    }

    package let rule: Rule
    package let outcome: Outcome

    package init(_ rule: Rule, _ outcome: Outcome) {
        self.rule = rule
        self.outcome = outcome
    }
}

/// What a bucket is used for.
package enum BucketUse: Sendable, Equatable {
    /// With the lock that the manifest asks for, nil for none.
    case evidence(ObjectLock?)
    case segments
}
