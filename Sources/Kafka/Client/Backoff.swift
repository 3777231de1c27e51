/// The pauses between the tries of one call: exponential with full jitter, bounded by a deadline.
package struct Backoff: Sendable {
    private let range: ClosedRange<Duration>
    private let deadline: ContinuousClock.Instant
    private var limit: Duration
    package private(set) var attempts = 1

    package init(_ range: ClosedRange<Duration>, deadline: ContinuousClock.Instant) {
        self.range = range
        self.deadline = deadline
        self.limit = range.lowerBound
    }

    /// The pause before the next try; nil once the deadline has come, so that the last try falls before it.
    package mutating func next(now: ContinuousClock.Instant, random: Double) -> Duration? {
        guard now < deadline else { return nil }
        // At least a tenth: a run of tiny random numbers must not become a busy loop.
        let pause = limit * max(random, 0.1)
        limit = min(limit * 2, range.upperBound)
        attempts += 1
        return min(pause, now.duration(to: deadline))
    }
}
