import Foundation
import Kafka
import Testing

@testable import Reconcile

@Suite("Any plan")
struct PlanPropertyTests {
    @Test("keeps the rules, whatever was declared and observed", arguments: 0..<20)
    func rules(seed: UInt64) throws {
        var random = SeededRandom(seed)
        for _ in 0..<40 {
            let scene = try scene(&random)
            let (desired, observation) = (try scene.desired, scene.observation)
            let plan = Reconcile.plan(desired, observation)
            #expect(plan == Reconcile.plan(desired, observation))
            check(plan, scene)
        }
    }

    private func check(_ plan: Plan, _ scene: Scene) {
        let history = scene.observation.history
        let isFrozen = history.openFreeze != nil
        #expect(Set(plan.ids).count == plan.ids.count, "\(plan.text)")
        #expect(plan.findings == Set(plan.findings).sorted())
        var freezes = false
        var unfreezes = false
        var recorded: [Phase] = []
        for step in plan.steps {
            switch step.action {
            case .freeze: freezes = true
            case .unfreeze: unfreezes = true
            case .recordPhase(let phase): recorded.append(phase)
            default: break
            }
        }
        if !plan.gates.isEmpty {
            #expect(!freezes && !plan.ids.contains("cutover/start"), "\(plan.text)")
            #expect(recorded.allSatisfy { $0.rank < Phase.cutOver.rank }, "\(plan.text)")
        }
        if plan.isBlocked { #expect(plan.steps.allSatisfy { $0.id == "unfreeze" }, "\(plan.text)") }
        // Unfreezing always has a reason, and once clients may have switched only going back is one.
        if unfreezes {
            #expect(history.freeze != nil)
            #expect(isFrozen || plan.desired == .rolledBack, "\(plan.text)")
        }
        // Nothing is recorded backwards, and what is recorded is on the way to what was declared.
        for phase in recorded where phase != .rolledBack {
            #expect(phase.rank > history.reachedRank && phase.rank <= plan.desired.rank, "\(plan.text)")
        }
        if recorded.contains(.rolledBack) { #expect(plan.desired == .rolledBack) }
        if recorded.contains(.cutOver) {
            let states = scene.observation.replication
            #expect(isFrozen && states.allSatisfy { $1.capturedTarget <= history.verified[$0] ?? 0 }, "\(plan.text)")
        }
        // Whoever is not there yet is told what happens or what is missing.
        if plan.current != plan.desired {
            let isExplained = !plan.steps.isEmpty || !plan.gates.isEmpty || plan.isBlocked
            #expect(isExplained, "\(plan.text)")
        }
        // The limit holds, whatever else is the case.
        if let freeze = history.openFreeze, scene.observation.time > freeze.started + 120 {
            #expect(unfreezes, "\(plan.text)")
        }
    }

    private func scene(_ random: inout SeededRandom) throws -> Scene {
        let declared = Phase.allCases.randomElement(using: &random) ?? .planned
        let kinds: [(Phase) throws -> Scene] = [
            { Scene($0, history: nil) }, { try .copied($0) }, { try .frozen($0) }, { try .verified($0) },
            { try .cutOver($0) },
        ]
        var scene = try kinds[Int.random(in: 0..<kinds.count, using: &random)](declared)
        scene.project.suspend = random.chance(6)
        scene.project.acknowledged = random.chance(2)
        scene.project.openWithoutACL = [nil, true, false].randomElement(using: &random) ?? nil
        if random.chance(4) { scene.commit = "c2" }
        if random.chance(4) { scene.observation.time += Double(Int.random(in: 0..<4000, using: &random)) }
        vary(&scene.observation, &random)
        return scene
    }

    private func vary(_ observation: inout Observation, _ random: inout SeededRandom) {
        if random.chance(4) {
            observation.history.phase = ([nil] + Phase.allCases.map { $0 }).randomElement(using: &random) ?? nil
        }
        if random.chance(8) { observation.history.freeze?.ends = nil }
        if random.chance(8) { observation.history.verified = [:] }
        if random.chance(8) {
            observation.history.abortedCutover = .init(commit: "c1", reason: random.chance(2) ? .blocked : .freezeLimit)
        }
        if random.chance(8) { observation.source.acls = Scene.acls }
        if random.chance(8) { observation.source.topics["c"] = .of(2) }
        if random.chance(8) { observation.source.topics["a"]?.partitions = 3 }
        if random.chance(12) { observation.source.topics["b"] = nil }
        if random.chance(12) { observation.target.topics["b"] = nil }
        if random.chance(12) { observation.target.topics["a"]?.configs = [:] }
        if random.chance(12) { observation.source.hasAuthorizer = false }
        if random.chance(12) { observation.target.cluster.metadataMode = .zooKeeper }
        if random.chance(6) { observation.access.unmerged = ["User:app": "p"] }
        if random.chance(6) { observation.access.proposal = ["p": [1]] }
        if random.chance(12) { observation.findings = [Finding("B07", "spec.segments.url", "m", hint: "h")] }
        for partition in observation.replication.keys.sorted() where random.chance(3) {
            let end = Int64.random(in: 0..<400, using: &random)
            let captured = random.chance(2) ? end : Int64.random(in: 0...end, using: &random)
            let onTarget = random.chance(2) ? captured : Int64.random(in: 0...(captured + 1), using: &random)
            observation.replication[partition] =
                random.chance(10) ? nil : .of(end: end, captured: captured, onTarget: onTarget)
        }
        for group in ["g", "h"] where random.chance(2) {
            observation.translated[GroupID(group)] = [TopicPartition("a", 0): CommittedOffset(offset: 3)]
            if random.chance(2) { observation.target.activeGroups.insert(GroupID(group)) }
        }
    }
}
