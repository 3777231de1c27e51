import Synchronization

/// What was answered within the last seconds: passes follow each other closely, and IAM and MSK throttle whoever asks them
/// all of it each time.
///
/// Failures are not kept.
final class RecentAnswers<Question: Equatable & Sendable, Answer: Sendable>: Sendable {
    private struct Kept {
        let question: Question
        let answer: Answer
        let time: ContinuousClock.Instant
    }

    /// How old an answer may be.
    private let lifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let kept = Mutex<[Kept]>([])

    init(lifetime: Duration = .seconds(15), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.lifetime = lifetime
        self.now = now
    }

    /// The recent answer, or else a new one, which is kept if it is worth it.
    func answer(
        to question: Question, if isWorthIt: (Answer) -> Bool = { _ in true }, _ ask: () async throws -> Answer
    ) async rethrows -> Answer {
        let time = now()
        let known = kept.withLock { kept in
            kept.removeAll { time - $0.time > lifetime }
            return kept.first { $0.question == question }?.answer
        }
        if let known { return known }
        let answer = try await ask()
        if isWorthIt(answer) {
            kept.withLock { $0.append(Kept(question: question, answer: answer, time: time)) }
        }
        return answer
    }

    func forget() { kept.withLock { $0 = [] } }
}
