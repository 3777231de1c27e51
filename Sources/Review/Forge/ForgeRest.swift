import Foundation
import Synchronization

/// Leaves a forge alone for a while that is down or asks for it, so that passes which follow each other closely do not each
/// wait for it.
final class ForgeRest: Sendable {
    private struct Rest {
        let error: ReviewError
        let until: Date
        let length: TimeInterval
    }

    /// The first rest of a forge that is down; each further one is twice as long.
    private static let shortest: TimeInterval = 15
    private static let longest: TimeInterval = 120
    /// GitHub's limits begin anew every hour; whoever asks for more may only have another clock than this machine.
    private static let longestWish: TimeInterval = 3_600

    private let rest = Mutex<Rest?>(nil)

    /// Whether the forge was down when it was last asked.
    ///
    /// - Throws: What was wrong then, while it is left alone.
    func check(at now: Date) throws(ReviewError) -> Bool {
        guard let rest = rest.withLock({ $0 }) else { return false }
        // A clock that was set back must not make a rest longer than it was to be.
        if now < rest.until, rest.until.timeIntervalSince(now) <= rest.length { throw rest.error }
        return rest.error.code != .rateLimited
    }

    /// - Parameter wish: How long the forge wants to be left alone.
    func begin(after error: ReviewError, of method: String, _ wish: Duration?, at now: Date) {
        switch error.code {
        case .rateLimited:
            let length = wish.map { TimeInterval($0.components.seconds) } ?? Self.shortest
            set(error, min(length, Self.longestWish), now)
        case .unreachable, .timeout, .unavailable:
            // One change that fails says less than a question that was asked again and again.
            guard method == "GET" else { return }
            let last = rest.withLock { $0?.error.code == .rateLimited ? nil : $0?.length }
            set(error, min(last.map { 2 * $0 } ?? Self.shortest, Self.longest), now)
        default: return
        }
    }

    /// The forge has answered.
    func end() { rest.withLock { $0 = nil } }

    private func set(_ error: ReviewError, _ length: TimeInterval, _ now: Date) {
        rest.withLock { $0 = Rest(error: error, until: now + length, length: length) }
    }
}
