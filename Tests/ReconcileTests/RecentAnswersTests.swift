import Synchronization
import Testing

@testable import Reconcile

@Suite("Recent answers")
struct RecentAnswersTests {
    private struct Refusal: Error {}

    @Test("are given again while they are young, each to its question, and forgotten when something was changed")
    func young() async throws {
        let time = Mutex(ContinuousClock.now)
        let asked = Mutex<[String]>([])
        let answers = RecentAnswers<String, Int>(lifetime: .seconds(15)) { time.withLock { $0 } }
        func ask(_ question: String) async -> Int {
            await answers.answer(to: question) {
                asked.withLock {
                    $0.append(question); return $0.count
                }
            }
        }
        #expect(await [ask("a"), ask("a"), ask("b"), ask("a")] == [1, 1, 2, 1])
        time.withLock { $0 += .seconds(15) }
        #expect(await ask("a") == 1)
        time.withLock { $0 += .milliseconds(1) }
        #expect(await ask("a") == 3)
        answers.forget()
        #expect(await ask("a") == 4)
        #expect(asked.withLock { $0 } == ["a", "b", "a", "a"])
    }

    @Test("are not failures, and not what is not worth it")
    func failures() async throws {
        let answers = RecentAnswers<String, Int>()
        await #expect(throws: Refusal.self) { try await answers.answer(to: "a") { throw Refusal() } }
        #expect(await answers.answer(to: "a", if: { $0 > 1 }) { 1 } == 1)
        #expect(await answers.answer(to: "a") { 2 } == 2)
        #expect(await answers.answer(to: "a") { 3 } == 2)
    }
}
