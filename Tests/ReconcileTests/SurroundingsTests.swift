import Evidence
import Foundation
import Testing

@testable import Reconcile

@Suite("What has a limit")
struct SurroundingsTests {
    struct Failure: Error {}

    /// Pauses that end at once, or never.
    private func surroundings(pausesEnd: Bool) -> ReconcileSurroundings {
        ReconcileSurroundings(
            now: { begin }, sleep: { _ in if !pausesEnd { try await Task.sleep(for: .seconds(3600)) } },
            holder: LeaseHolder(host: "test", bootID: "", pidNamespace: "", pid: 1, startTime: 0), environment: [:],
            controlPlane: FakeControlPlane())
    }

    @Test("ends when it is done, or fails")
    func done() async throws {
        #expect(try await surroundings(pausesEnd: false).within(.seconds(1)) { 7 } == 7)
        await #expect(throws: Failure.self) {
            try await surroundings(pausesEnd: false).within(.seconds(1)) { throw Failure() }
        }
    }

    @Test("is cancelled when the time is up, and waited for")
    func timeUp() async throws {
        let result: Int? = try await surroundings(pausesEnd: true).within(.seconds(1)) {
            try await Task.sleep(for: .seconds(3600))
            return 7
        }
        #expect(result == nil)
    }
}
