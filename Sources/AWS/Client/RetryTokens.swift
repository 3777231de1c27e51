import Synchronization

/// A client's allowance for retries, so that many callers do not load a service further that already fails.
///
/// Source: AWS SDKs and Tools Reference Guide, "Retry behavior" (standard mode's retry quota).
final class RetryTokens: Sendable {
    static let capacity = 500
    static let retryCost = 5
    static let timeoutCost = 10
    static let successRefill = 1

    private let available = Mutex(capacity)

    /// Takes what a retry costs; false when there is not enough left.
    func take(_ cost: Int) -> Bool {
        available.withLock { available in
            guard available >= cost else { return false }
            available -= cost
            return true
        }
    }

    /// A success gives back what its last retry cost, or one token.
    func refill(_ cost: Int?) {
        available.withLock { $0 = min(Self.capacity, $0 + (cost ?? Self.successRefill)) }
    }
}
