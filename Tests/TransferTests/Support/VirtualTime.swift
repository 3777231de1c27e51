import Kafka
import Synchronization

/// A clock that only pauses move.
final class VirtualTime: Sendable {
    private let start = ContinuousClock.now
    private let elapsed = Mutex(Duration.zero)

    var paused: Duration { elapsed.withLock { $0 } }

    var surroundings: ClientSurroundings {
        ClientSurroundings(
            now: { self.start + self.paused },
            sleep: { pause in
                self.elapsed.withLock { $0 += pause }
                try Task.checkCancellation()
            },
            random: { 0.5 })
    }
}
