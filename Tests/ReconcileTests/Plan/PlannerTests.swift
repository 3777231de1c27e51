import Foundation
import Kafka
import Testing

@testable import Reconcile

@Suite("The plan")
struct PlannerTests {
    // MARK: phases

    @Test("from nothing proposes access, records Planned and begins to copy")
    func first() throws {
        var scene = Scene(.replicating)
        scene.observation.access.proposal = ["access/access-map.json": Array("{}".utf8)]
        let plan = try scene.plan()
        #expect(plan.ids == ["access/propose", "phase/Planned", "topic/a/create", "topic/b/create", "replicate"])
        #expect(plan.afterwards.count == 1)
        scene.project.phase = .planned
        #expect(try scene.plan().ids == ["access/propose", "phase/Planned"])
        scene.observation.access.review = .waiting(nil)
        #expect(try scene.plan().ids == ["phase/Planned"])
    }

    @Test("a proposal that is refused does not make another pass at once")
    func refused() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.access.proposal = ["access/access-map.json": Array("{}".utf8)]
        let plan = try scene.plan()
        let refusal = Finding("W79", "spec.access.review", "nothing could be proposed", hint: "renew the token")
        #expect(plan.ids.first == "access/propose")
        #expect(PassResult(plan: plan, found: [:]).outcome == .progressing)
        #expect(PassResult(plan: plan, found: ["access/propose": [refusal]]).outcome == .settled)
    }

    @Test("says at the gate how what people made of a proposal compares, and that reviewers are to be told")
    func edited() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.access.proposal = ["access/access-map.json": Array("{}".utf8)]
        scene.observation.access.unmerged = ["User:app": "access/app/policy.json"]
        scene.observation.access.edit = JudgedEdit(
            commit: "e", author: "Ada", verdict: AccessVerdict(isEquivalent: false, line: "lost ReadData on topic a"))
        scene.observation.access.review = .waiting("https://git.example.com/pull/7")
        let gate = try #require(try scene.plan().gates.first { $0.name == "access" })
        #expect(
            gate.waitingFor == "the policies of User:app (access/app/policy.json) to be merged; as Ada changed them: "
                + "lost ReadData on topic a")
        scene.observation.access.review = .due
        let step = try #require(try scene.plan().steps.first { $0.id == "access/propose" })
        #expect(step.summary.contains("tell the reviewers how what Ada changed compares"))
    }

    @Test(
        "is empty in a phase that is reached and kept up",
        arguments: [Phase.planned, .replicating, .cutOver, .finalized])
    func reached(phase: Phase) throws {
        var scene = try Scene.cutOver(phase)
        scene.observation.history.phase = phase
        if phase.rank < Phase.cutOver.rank {
            scene.observation.history.freeze = nil
            scene.observation.source.acls = Scene.acls
        }
        let plan = try scene.plan()
        #expect(plan.isEmpty, "\(plan.text)")
        #expect(plan.codes == [])
        #expect(PassResult(plan: plan, found: [:]).outcome == .settled)
    }

    @Test(
        "records one phase after another, each in a pass of its own",
        arguments: [
            (Phase.replicating, Phase.planned, "phase/Replicating"), (.finalized, .planned, "phase/Replicating"),
        ])
    func onePhaseEach(declared: Phase, reached: Phase, step: String) throws {
        let scene = try Scene.copied(declared, history: reached)
        #expect(try scene.plan().ids == [step])
    }

    @Test("does not call Replicating what is too far behind, and says what it waits for")
    func tooFarBehind() throws {
        var scene = try Scene.copied(.replicating, history: .planned)
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 1000, captured: 10)
        let plan = try scene.plan()
        #expect(plan.ids == ["replicate"])
        #expect(plan.afterwards == ["Replicating: once every topic is copied and at most 100 offsets are missing"])
        #expect(PassResult(plan: plan, found: [:]).outcome == .progressing)
    }

    @Test("restarts after a rollback with Planned")
    func restart() throws {
        #expect(try Scene.copied(.planned, history: .rolledBack).plan().ids == ["phase/Planned"])
        #expect(
            try Scene.copied(.replicating, history: .rolledBack).plan().ids == ["phase/Planned", "phase/Replicating"])
    }

    @Test(
        "never goes back",
        arguments: [
            (Phase.replicating, Phase.planned), (.cutOver, .planned), (.cutOver, .replicating), (.finalized, .planned),
            (.finalized, .replicating), (.finalized, .cutOver),
        ])
    func never(reached: Phase, declared: Phase) throws {
        var scene = try reached.rank < Phase.cutOver.rank ? Scene.copied(declared) : Scene.cutOver(declared)
        scene.observation.history.phase = reached
        let plan = try scene.plan()
        #expect(plan.steps == [])
        #expect(plan.codes == ["B15"])
    }

    // MARK: comparing

    private static let a0 = TopicPartition("a", 0)

    @Test("compares within a freeze only what was not compared before it")
    func comparesTheRest() throws {
        var scene = try Scene.verified()
        scene.observation.history.verified[Self.a0] = 4
        #expect(try scene.plan().steps.map(\.action) == [.verify([Self.a0: 4], isAhead: false)])
        scene.observation.history.verified[Self.a0] = nil
        #expect(try scene.plan().steps.map(\.action) == [.verify([Self.a0: 0], isAhead: false)])
    }

    @Test("compares much of it ahead of a freeze, and freezes once little is left", arguments: [100_000, 100_001])
    func comparesAhead(open: Int64) throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.history.cutoverStarted = .init(commit: scene.commit, time: begin)
        scene.observation.replication = [Self.a0: .of(end: 900_000, captured: 900_000)]
            .merging(scene.observation.replication) { a0, _ in a0 }
        scene.observation.history.verified = scene.observation.replication.mapValues(\.capturedTarget)
        scene.observation.history.verified[Self.a0] = 900_000 - open
        let plan = try scene.plan()
        #expect(plan.ids == (open > 100_000 ? ["verify/ahead"] : ["freeze"]))
    }

    @Test("compares now and then while it replicates, which is no change")
    func comparesMeanwhile() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.replication[Self.a0] = .of(end: 4_000_000, captured: 4_000_000)
        for (verified, ids) in [(3_650_000, []), (3_500_000, ["verify/ahead"])] as [(Int64, [String])] {
            scene.observation.history.verified[Self.a0] = verified
            let plan = try scene.plan()
            #expect(plan.ids == ids)
            #expect(PassResult(plan: plan, found: [:]).outcome == .settled)
        }
    }

    @Test("compares again what the target has lost")
    func comparesAgain() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.history.verified[Self.a0] = 9
        scene.observation.replication[Self.a0] = .of(end: 10, captured: 10, onTarget: 7)
        let plan = try scene.plan()
        #expect(plan.steps.first?.action == .compareAgain([Self.a0: 7]))
        #expect(plan.ids.contains("replicate") && !plan.ids.contains("freeze"))
    }

    // MARK: gates

    @Test("does nothing while it is suspended", arguments: Phase.allCases)
    func suspended(phase: Phase) throws {
        var scene = try Scene.verified(phase)
        scene.project.suspend = true
        let plan = try scene.plan()
        #expect(plan.steps == [])
        #expect(plan.gateNames == ["suspended"])
    }

    @Test("ends a freeze by its limit even while it is suspended")
    func suspendedTooLong() throws {
        var scene = try Scene.verified()
        scene.project.suspend = true
        scene.observation.time = begin + 121
        #expect(
            try scene.plan().steps.map(\.action) == [
                .unfreeze(scene.observation.history.freeze!.bindings, reason: .freezeLimit)
            ])
    }

    @Test("goes on copying while a policy is not merged, and does not freeze")
    func unmerged() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.access.unmerged = ["User:app": "access/app/policy.json"]
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 12, captured: 10)
        let plan = try scene.plan()
        #expect(plan.ids == ["replicate"])
        #expect(plan.gateNames == ["access"])
        #expect(plan.gates[0].waitingFor.contains("User:app (access/app/policy.json)"))
        #expect(PassResult(plan: plan, found: [:]).outcome == .waiting(plan.gates))
    }

    @Test("tells of a proposal that waits for its review before any gate does, and names few of many principals")
    func tellsReview() throws {
        var scene = try Scene.copied(.replicating)
        for number in 100..<140 { scene.observation.access.unmerged["User:\(number)"] = "access/\(number)/policy.json" }
        scene.observation.access.review = .waiting(nil)
        let told = try #require(try scene.plan().findings.first { $0.code == "I32" })
        #expect(told.message.hasSuffix("User:109 (access/109/policy.json), 30 more to be merged"))
        scene.project.phase = .cutOver
        let plan = try scene.plan()
        #expect(!plan.codes.contains("I32") && plan.gateNames == ["access"])
        #expect(told.message.hasSuffix(plan.gates[0].waitingFor))
    }

    @Test("holds still while a gate has closed again after the freeze, until the freeze's limit")
    func closedAgain() throws {
        var scene = try Scene.verified()
        scene.observation.access.unmerged = ["User:app": "access/app/policy.json"]
        #expect(try scene.plan().steps == [])
        #expect(try scene.plan().gateNames == ["access"])
        scene.observation.time = begin + 121
        #expect(try scene.plan().ids == ["unfreeze"])
    }

    @Test(
        "does not try a cutover again that was given up, until there is another commit",
        arguments: [
            Step.UnfreezeReason.freezeLimit, .blocked,
        ])
    func aborted(reason: Step.UnfreezeReason) throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.history.abortedCutover = .init(commit: "c1", reason: reason)
        #expect(try scene.plan().gateNames == ["cutover-aborted"])
        #expect(try scene.plan().steps == [])
        scene.commit = "c2"
        #expect(try scene.plan().gates == [])
        #expect(try scene.plan().ids == ["cutover/start"])
    }

    @Test("copies on but does not freeze when the copy did not come close in time")
    func late() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.history.cutoverStarted = .init(commit: "c1", time: begin)
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 1000, captured: 10)
        scene.observation.time = begin + 30 * 60
        #expect(try scene.plan().gates == [])
        #expect(try scene.plan().ids == ["replicate"])
        scene.observation.time += 1
        #expect(try scene.plan().gateNames == ["cutover-late"])
        #expect(try scene.plan().ids == ["replicate"])
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 1000, captured: 1000)
        #expect(try scene.plan().steps == [])
        scene.commit = "c2"
        #expect(try scene.plan().ids == ["cutover/start"])
    }

    @Test("asks for the acknowledgement before Finalized")
    func acknowledgement() throws {
        var scene = try Scene.cutOver(.finalized)
        #expect(try scene.plan().gateNames == ["acknowledgement"])
        #expect(try scene.plan().steps == [])
        scene.project.acknowledged = true
        #expect(try scene.plan().ids == ["phase/Finalized"])
    }

    // MARK: cutover

    @Test("freezes only what is close behind, under the commit that began the cutover")
    func freeze() throws {
        var scene = try Scene.copied(.cutOver)
        #expect(try scene.plan().ids == ["cutover/start"])
        scene.observation.history.cutoverStarted = .init(commit: "c1", time: begin)
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 1000, captured: 10)
        #expect(try scene.plan().ids == ["replicate"])
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 50, captured: 10)
        #expect(try scene.plan().ids == ["replicate", "freeze"])
        scene.commit = "c2"
        #expect(try scene.plan().ids == ["replicate", "cutover/start"])
    }

    @Test("brings topics in order before it freezes")
    func topicsFirst() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.history.cutoverStarted = .init(commit: "c1", time: begin)
        scene.observation.source.topics["c"] = .of(1)
        #expect(try scene.plan().ids == ["topic/c/create", "replicate"])
    }

    @Test("goes from freeze to cutover one stage after the other")
    func stages() throws {
        var scene = try Scene.frozen()
        #expect(try scene.plan().ids == ["verify"])
        scene.observation.replication[TopicPartition("a", 1)]?.targetEnd = 9
        #expect(try scene.plan().ids == ["drain"])
        scene.observation.history.freeze?.ends = nil
        #expect(try scene.plan().ids == ["freeze"])
        scene = try Scene.verified()
        scene.observation.translated = ["g": [TopicPartition("a", 0): CommittedOffset(offset: 4)]]
        #expect(
            try scene.plan().ids == ["offsets/g", "topic/a/configs", "topic/b/configs", "phase/CutOver"])
    }

    @Test(
        "confirms a freeze anew whose ends have moved, whose ACLs are gone or whose topics have grown", arguments: 0..<3
    )
    func confirms(case number: Int) throws {
        var scene = try Scene.verified()
        switch number {
        case 0: scene.observation.replication[TopicPartition("a", 0)] = .of(end: 11, captured: 10)
        case 1: scene.observation.source.acls = Scene.acls
        default:
            scene.observation.source.topics["c"] = .of(1)
            #expect(try scene.plan().ids == ["topic/c/create"])
            try scene.createTopics()
            scene.observation.replication[TopicPartition("c", 0)] = .of(end: 0, captured: 0)
        }
        let plan = try scene.plan()
        #expect(plan.ids == ["freeze"])
        guard case .freeze(let bindings, let partitions) = plan.steps[0].action else { return }
        #expect(partitions.count == (number == 2 ? 4 : 3))
        #expect(
            Set(bindings.filter { $0.permission == .deny }.map(\.name))
                == (number == 2 ? ["a", "b", "c"] : ["a", "b"]))
    }

    @Test("lets producers go when the freeze's limit has passed", arguments: [Phase.cutOver, .finalized])
    func limit(phase: Phase) throws {
        var scene = try Scene.verified(phase)
        scene.observation.time = begin + 120
        #expect(try scene.plan().ids.contains("phase/CutOver"))
        scene.observation.time += 1
        #expect(try scene.plan().ids == ["unfreeze"])
    }

    @Test("keeps the source frozen after the cutover, however long", arguments: [Phase.cutOver, .finalized])
    func afterCutover(phase: Phase) throws {
        var scene = try Scene.cutOver(phase)
        scene.observation.time = begin + 1_000_000
        #expect(try scene.plan().steps == [])
    }

    @Test("lets producers go when the cutover is withdrawn", arguments: [Phase.planned, .replicating])
    func withdrawn(phase: Phase) throws {
        let plan = try Scene.verified(phase).plan()
        #expect(plan.ids == ["unfreeze"])
        #expect(plan.codes == (phase == .planned ? ["B15"] : []))
    }

    @Test("gives up a freeze at once when a finding blocks")
    func blockedWhileFrozen() throws {
        var scene = try Scene.verified()
        scene.observation.findings = [Finding("B32", "partition a-0", "x", hint: "y")]
        let plan = try scene.plan()
        #expect(plan.ids == ["unfreeze"])
        guard case .unfreeze(_, .blocked) = plan.steps[0].action else {
            Issue.record("the reason is \(plan.steps[0].action)")
            return
        }
        scene.observation.history.phase = .cutOver
        #expect(try scene.plan().steps == [])
    }

    @Test("says that an open transaction holds back the end")
    func openTransaction() throws {
        var scene = try Scene.frozen()
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 10, captured: 8, stable: 8)
        let plan = try scene.plan()
        #expect(plan.ids == ["drain"])
        #expect(plan.codes == ["W15"])
    }

    // MARK: rollback

    @Test(
        "rolls back from wherever it may, and says so once",
        arguments: [
            (nil, false), (Phase.planned, false), (.replicating, false), (.replicating, true), (.cutOver, true),
        ])
    func rollBack(history: Phase?, isFrozen: Bool) throws {
        var scene = isFrozen ? try Scene.verified(.rolledBack) : try Scene.copied(.rolledBack)
        scene.observation.history.phase = history
        // What forbids going on does not forbid going back.
        scene.observation.target.cluster.metadataMode = .zooKeeper
        scene.observation.access.findings = [Finding("B20", "User:app", "x", hint: "y")]
        scene.observation.replication[TopicPartition("a", 0)]?.lost = 3
        let plan = try scene.plan()
        #expect(plan.ids == (isFrozen ? ["unfreeze"] : []) + ["phase/RolledBack"])
        #expect(plan.findings == [])
        scene.observation.history.phase = .rolledBack
        scene.observation.history.freeze = nil
        #expect(try scene.plan().isEmpty)
        #expect(PassResult(plan: try scene.plan(), found: [:]).outcome == .settled)
    }

    @Test("does not roll back over what clients wrote to the target, nor from Finalized")
    func noWayBack() throws {
        var scene = try Scene.cutOver(.rolledBack)
        scene.observation.replication[TopicPartition("a", 0)]?.targetEnd = 11
        #expect(try scene.plan().codes == ["B17"])
        #expect(try scene.plan().steps == [])
        scene.observation.history.phase = .finalized
        #expect(try scene.plan().codes == ["B16"])
        #expect(try scene.plan().steps == [])
    }

    // MARK: groups

    @Test("moves groups forward only, and none that has members")
    func groups() throws {
        var scene = try Scene.cutOver()
        let (p, q) = (TopicPartition("a", 0), TopicPartition("b", 0))
        scene.observation.translated = [
            "behind": [p: CommittedOffset(offset: 5, metadata: "m"), q: CommittedOffset(offset: 5)],
            "equal": [p: CommittedOffset(offset: 5)], "ahead": [p: CommittedOffset(offset: 5)],
            "active": [p: CommittedOffset(offset: 5)], "new": [p: CommittedOffset(offset: 0)],
        ]
        scene.observation.target.groups = [
            "behind": [p: CommittedOffset(offset: 4), q: CommittedOffset(offset: 6)],
            "equal": [p: CommittedOffset(offset: 5, metadata: "other")], "ahead": [p: CommittedOffset(offset: 6)],
            "active": [p: CommittedOffset(offset: 1)],
        ]
        scene.observation.target.activeGroups = ["active"]
        let plan = try scene.plan()
        #expect(
            plan.steps.map(\.action) == [
                .commitOffsets("behind", [p: CommittedOffset(offset: 5, metadata: "m")]),
                .commitOffsets("new", [p: CommittedOffset(offset: 0)]),
            ])
        #expect(plan.codes == ["W16"])
        // Before anybody switched, being ahead is no progress of its own.
        scene.observation.history.phase = .replicating
        #expect(try scene.plan().codes == ["W16", "W37", "W37"])
    }

    @Test("leaves a group alone that somebody sets back after the switch, and still follows the source")
    func setBack() throws {
        var scene = try Scene.cutOver()
        let (p, q) = (TopicPartition("a", 0), TopicPartition("a", 1))
        scene.observation.translated = ["g": [p: CommittedOffset(offset: 5), q: CommittedOffset(offset: 7)]]
        scene.observation.history.committed = ["g": [p: 5, q: 6]]
        scene.observation.target.groups = ["g": [p: CommittedOffset(offset: 0), q: CommittedOffset(offset: 6)]]
        #expect(try scene.plan().steps.map(\.action) == [.commitOffsets("g", [q: CommittedOffset(offset: 7)])])
        // Brokers forget the offsets of a group that nobody uses (`offsets.retention.minutes`).
        scene.observation.target.groups = [:]
        #expect(
            try scene.plan().steps.map(\.action) == [
                .commitOffsets("g", [p: CommittedOffset(offset: 5), q: CommittedOffset(offset: 7)])
            ])
        // A cutover that begins again gives everything again: the topic may be a new one.
        scene.observation.history.phase = .replicating
        #expect(try scene.plan().ids.first == "offsets/g")
    }

    // MARK: text

    @Test("has the same text however far the source has moved meanwhile")
    func steadyText() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.replication[TopicPartition("a", 0)] = .of(end: 11, captured: 10)
        let first = try scene.plan().text
        scene.observation.time += 3600
        for partition in scene.partitions { scene.observation.replication[partition] = .of(end: 99, captured: 40) }
        #expect(try scene.plan().text == first)
    }
}
