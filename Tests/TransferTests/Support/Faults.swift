import Synchronization

/// Counts every call of a run to the clusters and the store, and kills the process at one of them.
///
/// Each call passes two points, before and after its effect. Once killed, no call goes through any more: a dead process
/// does nothing.
final class Faults: Sendable {
    struct Killed: Error {}

    private struct State {
        var passed = 0
        var fatal: Int?
        var isDead = false
    }
    private let state = Mutex(State())

    /// How many points were passed.
    var passed: Int { state.withLock { $0.passed } }

    /// Makes the point with this number the last, counted from now; nil for none.
    func kill(at fatal: Int?) {
        state.withLock { $0 = State(fatal: fatal) }
    }

    func point() throws {
        try state.withLock { state in
            if state.passed == state.fatal { state.isDead = true }
            guard !state.isDead else { throw Killed() }
            state.passed += 1
        }
    }
}
