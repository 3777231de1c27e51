import NIOCore

/// A Fetch that waits until enough bytes are there or its time is over (`DelayedFetch` in Kafka).
final class WaitingFetch {
    private(set) var isDone = false
    private var missingBytes: Int
    private let isReady: () -> Bool
    private let complete: () -> Void
    private var timer: Scheduled<Void>?

    /// - Parameter isReady: Looks at the logs again; asked only once the missing bytes have come.
    init(missingBytes: Int, isReady: @escaping () -> Bool, complete: @escaping () -> Void) {
        self.missingBytes = missingBytes
        self.isReady = isReady
        self.complete = complete
    }

    func wait(atMost time: TimeAmount, on loop: any EventLoop) {
        timer = loop.assumeIsolated().scheduleTask(in: time) { self.finish() }
    }

    /// Bytes were appended to one of the partitions, or (nil) something else has changed with it.
    func progressed(by bytes: Int?) {
        guard let bytes else { return finish() }
        missingBytes -= bytes
        if missingBytes <= 0, isReady() { finish() }
    }

    private func finish() {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        complete()
    }
}
