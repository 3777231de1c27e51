import Testing

@Suite("Beside a working reconciler")
struct LookingOnTests {
    /// Many times as often as one can look while the records are copied.
    private static let looks = 300

    @Test("Plans show nothing that is not so, and a second reconciler waits or goes on")
    func plan() async throws {
        let estate = try await Estate(batches: 300)
        try estate.declare(.init(phase: "Replicating"))
        async let first = estate.kedge("reconcile", "--until-converged")
        async let second = estate.kedge("reconcile", "--until-converged")
        for _ in 0..<Self.looks {
            let run = try await estate.kedge("plan", "--output", "json")
            let plan: PlanAnswer = try run.json()
            #expect(run.status == 0)
            #expect(plan.findings.filter { $0.severity == "blocks" }.map(\.message) == [])
            if plan.current == "Replicating" { break }
        }
        #expect(try await (first.status, second.status) == (0, 0))
        let status: StatusAnswer = try await estate.kedge("status", "--output", "json").json()
        #expect(status.copied == 4 * 300 * Estate.recordsPerBatch)
    }
}
