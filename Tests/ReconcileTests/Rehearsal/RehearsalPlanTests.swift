import AWS
import Access
import Kafka
import Testing

@testable import Reconcile

@Suite("Trying the roles' access before the cutover")
struct RehearsalPlanTests {
    private static let role = "arn:aws:iam::123456789012:role/app"
    private static let scratch: TopicName = "kedge-rehearsal"

    private func merged() throws -> MergedAccess {
        let cluster = try ClusterARN(parsing: Project.targetARN)
        return MergedAccess(
            role: try RoleARN(parsing: Self.role),
            policies: [
                PolicyDocument(statements: [
                    .init(.allow, actions: .only(["kafka-cluster:Connect"]), resources: .only(["\(cluster)"])),
                    .init(
                        .allow, actions: .only(["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"]),
                        resources: .only([cluster.topic("a")])),
                ])
            ])
    }

    /// A scene in which the policy of `User:app` is merged and on its role.
    private func scene(
        _ phase: Phase = .cutOver, rehearsal: String = "{enabled: true}"
    ) throws -> Scene {
        var scene = try Scene.copied(phase)
        scene.project.access = "{apply: external, rehearsal: \(rehearsal)}"
        let merged = try merged()
        scene.observation.access.merged["User:app"] = merged
        scene.observation.aws.roles["User:app"] = .present(RoleObservation(others: merged.policies))
        return scene
    }

    private func rehearsal(_ plan: Plan) throws -> AccessRehearsal {
        for step in plan.steps {
            if case .rehearseAccess(let rehearsals, _, _) = step.action { return try #require(rehearsals.first) }
        }
        throw SkippedRehearsal()
    }

    private struct SkippedRehearsal: Error {}

    private func seen(
        _ rehearsal: AccessRehearsal, _ change: [AccessAttempt: AttemptOutcome] = [:]
    ) -> RehearsedAccess {
        RehearsedAccess(
            rehearsal,
            rehearsal.expected.mapValues { $0 ? AttemptOutcome.allowed : .refused }.merging(change) { $1 })
    }

    @Test("is a step, and holds the cutover back until it was seen to be as expected")
    func holds() throws {
        var scene = try scene()
        let plan = try scene.plan()
        #expect(plan.gateNames == ["access-rehearsal"])
        #expect(plan.ids.contains("access/rehearse") && !plan.ids.contains("cutover/start"))
        #expect(PassResult(plan: plan, found: [:]).outcome == .progressing)

        scene.observation.history.rehearsals["User:app"] = seen(try rehearsal(plan))
        let next = try scene.plan()
        #expect(next.gateNames == [] && next.ids == ["cutover/start"])
        #expect(!next.codes.contains { $0.hasPrefix("W8") })
    }

    @Test("begins while records are copied, and not before")
    func phases() throws {
        #expect(try scene(.replicating).plan().ids.contains("access/rehearse"))
        var early = try scene(.replicating)
        early.observation.history.phase = .planned
        #expect(!(try early.plan().ids.contains("access/rehearse")))
    }

    @Test("is left out where the manifest switches it off or says nothing of it", arguments: ["{enabled: false}", nil])
    func off(rehearsal: String?) throws {
        var scene = try scene(rehearsal: rehearsal ?? "{enabled: false}")
        if rehearsal == nil { scene.project.access = "{apply: external}" }
        #expect(try scene.plan().ids == ["cutover/start"])
        #expect(try scene.plan().gateNames == [])
    }

    @Test("expects what is merged: every action on a topic and a group, allowed or not")
    func expected() throws {
        let rehearsal = try rehearsal(scene().plan())
        func expects(_ action: KafkaClusterAction, _ resource: KafkaResource) -> Bool? {
            rehearsal.expected[AccessAttempt(action, on: resource)]
        }
        #expect(expects(.readData, .topic("a")) == true)
        #expect(expects(.describeTopic, .topic("a")) == true)
        #expect(expects(.writeData, .topic("a")) == false)
        #expect(expects(.describeTopicDynamicConfiguration, .topic("a")) == false)
        // The ACLs name it, the policy does not.
        #expect(expects(.readData, .topic("b")) == false)
        #expect(expects(.writeData, .topic("kedge-rehearsal")) == false)
        #expect(expects(.alterGroup, .group("kedge-rehearsal")) == false)
        #expect(expects(.writeDataIdempotently, .cluster) == false)
        #expect(rehearsal.left == 0)
    }

    @Test("does not expect that a writer gets no producer id, which Kafka gives to every writer")
    func idempotence() throws {
        let cluster = try ClusterARN(parsing: Project.targetARN)
        func tries(_ action: String) throws -> Bool {
            let policy = PolicyDocument(statements: [
                .init(
                    .allow, actions: .only(["kafka-cluster:Connect", action]),
                    resources: .only(["\(cluster)", cluster.topic("t")]))
            ])
            let rehearsal = AccessRehearsal(
                "User:app", try RoleARN(parsing: Self.role), [policy], on: cluster, acls: [], topics: ["t"],
                groups: [], scratch: Self.scratch)
            return rehearsal.expected.keys.contains(AccessAttempt(.writeDataIdempotently, on: .cluster))
        }
        #expect(try !tries("kafka-cluster:WriteData"))
        #expect(try tries("kafka-cluster:ReadData"))
        #expect(try tries("kafka-cluster:Write*"))
    }

    @Test("tries a limited number of topics and groups, and says how many it left out")
    func limits() throws {
        let cluster = try ClusterARN(parsing: Project.targetARN)
        let all = PolicyDocument(statements: [
            .init(.allow, actions: .only(["kafka-cluster:*"]), resources: .only(["*"]))
        ])
        let rehearsal = AccessRehearsal(
            "User:app", try RoleARN(parsing: Self.role), [all], on: cluster, acls: [],
            topics: (0..<1000).map { TopicName("t\($0)") }, groups: (0..<100).map { GroupID("g\($0)") },
            scratch: Self.scratch)
        #expect(rehearsal.expected.count == 4 + 7 * 40 + 2 * 20 + 2 + 1)
        #expect(rehearsal.untriable.count == 2 + 40 + 20)
        #expect(rehearsal.left == 960 + 81)
        #expect(rehearsal.expected.values.allSatisfy { $0 })
    }

    @Test(
        "finds what differs, or could not be tried, and tries it again without ending the wait",
        arguments: [
            ("W80", AttemptOutcome.refused, "ReadData on topic a is refused"),
            ("W81", AttemptOutcome.unknown("no broker"), "ReadData on topic a: no broker"),
        ])
    func differs(code: String, outcome: AttemptOutcome, words: String) throws {
        var scene = try scene()
        let attempt = AccessAttempt(.readData, on: .topic("a"))
        scene.observation.history.rehearsals["User:app"] = seen(try rehearsal(scene.plan()), [attempt: outcome])
        let plan = try scene.plan()
        #expect(plan.gateNames == ["access-rehearsal"])
        #expect(plan.findings.contains { $0.code == code && $0.message.contains(words) })
        #expect(plan.ids.contains("access/rehearse"))
        #expect(PassResult(plan: plan, found: [:]).outcome == .waiting(plan.gates))
    }

    @Test("is due again when other policies are merged")
    func inputs() throws {
        var scene = try scene()
        scene.observation.history.rehearsals["User:app"] = seen(try rehearsal(scene.plan()))
        scene.observation.access.merged["User:app"] = MergedAccess(
            role: try RoleARN(parsing: Self.role), policies: try merged().policies + merged().policies)
        #expect(try scene.plan().gateNames == ["access-rehearsal"])
    }

    @Test("waits for policies that are not on the role yet, and for reviews")
    func order() throws {
        var unapplied = try scene()
        unapplied.project.access = "{apply: kedge, rehearsal: {enabled: true}}"
        unapplied.observation.aws.roles["User:app"] = .present(RoleObservation())
        #expect(try unapplied.plan().ids.contains("access/User:app/apply"))
        #expect(!(try unapplied.plan().ids.contains("access/rehearse")))
        var unmerged = try scene()
        unmerged.observation.access.unmerged["User:other"] = "access/other/policy.json"
        #expect(!(try unmerged.plan().ids.contains("access/rehearse")))
    }

    @Test("uses no topic that kedge has not made")
    func taken() throws {
        var scene = try scene()
        scene.observation.target.topics[Self.scratch] = .of(1)
        let plan = try scene.plan()
        #expect(plan.codes.contains("W82") && plan.gateNames == ["access-rehearsal"])
        #expect(!plan.ids.contains("access/rehearse"))
        // One that an interrupted pass left is its own.
        scene.observation.history.scratch = Self.scratch
        #expect(try scene.plan().ids.contains("access/rehearse"))
    }

    @Test("leaves no topic behind: whatever became of it, the topic is deleted before the cutover")
    func leftover() throws {
        for access in ["{apply: external, rehearsal: {enabled: true}}", "{apply: external}"] {
            var scene = try scene()
            scene.observation.history.rehearsals["User:app"] = seen(try rehearsal(scene.plan()))
            scene.project.access = access
            scene.observation.history.scratch = Self.scratch
            let plan = try scene.plan()
            #expect(plan.ids == ["access/rehearse"] && plan.gateNames == ["access-scratch"])
        }
        var back = try scene(.rolledBack)
        back.observation.history.scratch = Self.scratch
        #expect(try back.plan().ids.contains("access/rehearse"))
    }

    @Test("stands in the way of no freeze that is under way")
    func frozen() throws {
        var scene = try Scene.frozen()
        scene.project.access = "{apply: external, rehearsal: {enabled: true}}"
        scene.observation.access.merged["User:app"] = try merged()
        #expect(try scene.plan().gateNames == [])
        #expect(try scene.plan().ids == ["verify"])
    }

    @Test("needs two rights more, on the roles and the topic")
    func permissions() throws {
        var project = Project(principals: ["app"])
        project.access = "{rehearsal: {scratchTopic: try-here}}"
        let rights = Permissions.of(try project.desired())
        #expect(rights.first { $0.sid == "RehearsalRoles" }?.resources == [Self.role])
        #expect(rights.first { $0.sid == "RehearsalTopic" }?.resources.first?.hasSuffix("/try-here") == true)
        project.access = "{}"
        #expect(!Permissions.of(try project.desired()).contains { $0.sid.hasPrefix("Rehearsal") })
    }
}
