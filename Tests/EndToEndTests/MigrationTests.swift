import Foundation
import Programs
import Testing

@Suite("Migrating clusters that kedge did not start")
struct MigrationTests {
    @Test("From a plain directory, phase after phase, with its gates")
    func directory() async throws {
        let estate = try await Estate()
        func converge() async throws -> Run { try await estate.kedge("reconcile", "--until-converged") }

        // Planned: the plan is the same twice, changes nothing, and proposes access.
        let first = try await estate.kedge("plan")
        #expect(first.status == 0)
        #expect(first.output == (try await estate.kedge("plan")).output)
        #expect(first.output.contains("new → Planned"))
        #expect(!first.output.contains("\u{1B}"))
        #expect(try estate.stored() == [])
        #expect(try await converge().status == 0)

        // Replicating: one pass is not enough, so no time for a second one means not converged.
        try estate.declare(.init(phase: "Replicating"))
        let hasty = try await estate.kedge("reconcile", "--until-converged", "--timeout", "1ms")
        #expect(hasty.status == 5, "\(hasty.all)")
        #expect(try await converge().status == 0)
        let copied: StatusAnswer = try await estate.kedge("status", "--output", "json").json()
        #expect((copied.topics, copied.topicsOnTarget, copied.partitions) == (2, 2, 4))
        #expect((copied.copied, copied.lag) == (400, 0))

        // CutOver: held back until the policies are merged.
        try estate.declare(.init(phase: "CutOver"))
        let unmerged = try await converge()
        #expect(unmerged.status == 4)
        #expect(unmerged.output.contains("Somebody has to act:\n  access  "))
        #expect(try await estate.kedge("reconcile").status == 4)
        try estate.merge()
        let cutOver = try await converge()
        #expect(cutOver.status == 0, "\(cutOver.all)")
        #expect(cutOver.output.hasSuffix("The declared phase is reached.\n"))
        let frozen: StatusAnswer = try await estate.kedge("status", "--output", "json").json()
        #expect(frozen.plan.current == "CutOver")
        #expect(frozen.frozenSince != nil)

        // Finalized: once it is acknowledged; then there is nothing left to do.
        try estate.declare(.init(phase: "Finalized"))
        #expect(try await converge().status == 4)
        try estate.declare(.init(phase: "Finalized", acknowledged: true))
        #expect(try await converge().status == 0)
        let last = try await estate.kedge("plan", "--output", "json")
        let plan: PlanAnswer = try last.json()
        #expect(last.status == 0)
        #expect(plan.isEmpty && plan.steps.isEmpty && plan.gates.isEmpty)
        #expect(plan.current == "Finalized")
        #expect(last.output == (try await estate.kedge("plan", "--output", "json")).output)
        #expect(try await estate.kedge("plan").output.hasSuffix("Nothing to do.\n"))
        #expect(try await estate.kedge("status").output.contains("phase     Finalized, declared Finalized\n"))
        for file in try estate.stored() { estate.expectNoSecret(try estate.stored(file)) }
    }

    @Test("From a git repository, with events as lines of JSON")
    func git() async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        let commit = try await remote.commit(estate.files(.init()), in: "kafka")
        let run = try await estate.kedge(
            "reconcile", "--until-converged", "--path", "kafka", "--output", "json", repository: remote.url)
        #expect(run.status == 0, "\(run.all)")
        let events = try run.output.split(separator: "\n").map {
            try JSONDecoder().decode(EventAnswer.self, from: Data($0.utf8))
        }
        #expect(events.first?.event == "planned")
        #expect(events.first?.plan?.commit == commit)
        #expect(events.last?.event == "ended")
        #expect(events.last?.outcome == "settled")
        let started = events.filter { $0.event == "started" }.compactMap(\.step)
        #expect(started == events.filter { $0.event == "finished" }.compactMap(\.step))
        #expect(started.contains("phase/Planned"))

        // The proposal is a branch of the repository, and an unmerged one closes a gate.
        let branch = "kedge/\(Declaration.migration)/access"
        let proposed = try await remote.run("-C", remote.url, "ls-tree", "-r", "--name-only", branch)
        #expect(proposed.contains("kafka/access/reader/policy.json\n"))
        estate.expectNoSecret(try await remote.run("-C", remote.url, "log", "--all", "--patch"))
        try await remote.commit(estate.files(.init(phase: "CutOver")), in: "kafka")
        let gated = try await estate.kedge(
            "reconcile", "--until-converged", "--path", "kafka", "--output", "json", repository: remote.url)
        #expect(gated.status == 4)
        let last = try JSONDecoder().decode(
            EventAnswer.self, from: Data(try #require(gated.output.split(separator: "\n").last).utf8))
        #expect(last.outcome == "waiting")
        #expect(last.gates?.map(\.name) == ["access"])
    }

    @Test("Nothing is proposed on the tracked branch itself, where nobody would review it")
    func trackedBranch() async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        let commit = try await remote.commit(
            estate.files(.init(access: "{apply: external, branch: main}")), in: "kafka")
        let run = try await estate.kedge("reconcile", "--until-converged", "--path", "kafka", repository: remote.url)
        #expect(run.output.contains("W79  spec.access.review: "), "\(run.all)")
        #expect(run.output.contains("spec.access.branch is main, the tracked branch"))
        #expect(try await remote.run("-C", remote.url, "rev-parse", "main").hasPrefix(commit))
    }

    @Test("A finding blocks, and says so in every command")
    func blocked() async throws {
        let estate = try await Estate()
        try estate.declare(.init(phase: "Replicating", targetARN: Estate.sourceARN))
        let plan = try await estate.kedge("plan", "--output", "json")
        #expect(plan.status == 3)
        let answer: PlanAnswer = try plan.json()
        #expect(answer.findings.contains { $0.code == "B05" && $0.severity == "blocks" && !$0.hint.isEmpty })
        #expect(answer.steps.isEmpty)
        let text = try await estate.kedge("plan")
        #expect(text.status == 3)
        #expect(text.output.contains("\n  B05  target: "))
        let run = try await estate.kedge("reconcile", "--until-converged")
        #expect(run.status == 3)
        #expect(run.output.contains("Stopped:\n  B05  "))
        #expect(try estate.stored() == [])
    }
}

extension Estate {
    /// Everything in the evidence and the segments, by path.
    func stored() throws -> [String] {
        try ["evidence", "segments"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: scratch.file(folder).path()).map { "\(folder)/\($0)" }
        }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: scratch.file(path).path(), isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    func stored(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: scratch.file(path)), as: UTF8.self)
    }
}
