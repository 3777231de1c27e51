import AWS
import Access
import Testing

@testable import Reconcile

@Suite("Policies on their way to the roles")
struct RoleTests {
    static let role = "arn:aws:iam::123456789012:role/app"

    private func document(_ action: String) throws -> PolicyDocument {
        let topic = try ClusterARN(parsing: Project.targetARN).topic("a")
        return PolicyDocument(statements: [.init(.allow, actions: .only([action]), resources: .only([topic]))])
    }

    private func merged() throws -> MergedAccess {
        MergedAccess(
            role: try RoleARN(parsing: Self.role), policies: [try document("kafka-cluster:ReadData")])
    }

    /// A scene in which the policy of `User:app` is merged.
    private func scene(
        _ phase: Phase, access: String = "{apply: kedge}", _ role: RoleState
    ) throws -> Scene {
        var scene = try Scene.copied(phase)
        scene.project.access = access
        scene.observation.access.merged["User:app"] = try merged()
        scene.observation.aws.roles["User:app"] = role
        return scene
    }

    /// The role as kedge leaves it behind, and what else is on it.
    private func applied(others: [PolicyDocument] = []) throws -> RoleObservation {
        let role = try RoleARN(parsing: Self.role)
        let own = OwnPolicies(migration: "move")
        let arn = own.managedARN(role, 1)
        let text = try merged().texts[0]
        let policy = ManagedPolicy(
            arn: arn, name: own.managedName(role, 1), path: own.path, defaultVersion: "v1", attachmentCount: 1,
            tags: own.tags)
        return RoleObservation(
            state: RolePolicyState(managed: [
                arn: .init(
                    policy: policy, document: text, versions: [.init(id: "v1", isDefault: true)], isAttached: true)
            ]), own: try merged().policies, others: others)
    }

    @Test("are put on a role that lacks them, before producers are frozen")
    func apply() throws {
        let plan = try scene(.cutOver, .present(RoleObservation())).plan()
        #expect(plan.ids.contains("access/User:app/apply"))
        #expect(plan.gateNames == [])
        #expect(!plan.ids.contains("freeze"))
    }

    @Test("are left alone once they are there")
    func there() throws {
        let plan = try scene(.replicating, .present(try applied())).plan()
        #expect(!plan.ids.contains { $0.hasPrefix("access/") })
        #expect(!plan.codes.contains { $0.hasPrefix("W7") || $0.hasPrefix("B7") })
    }

    @Test("are not put anywhere while a difference is undecided")
    func undecided() throws {
        var scene = try scene(.cutOver, .present(RoleObservation()))
        scene.observation.access.undecided["User:app"] = "gained ReadData on topic a"
        let plan = try scene.plan()
        #expect(!plan.ids.contains("access/User:app/apply"))
        #expect(plan.gateNames.contains("access-differences"))
    }

    @Test("are put back when somebody changed them, or that is reported", arguments: ["heal", "report"])
    func drift(onDrift: String) throws {
        var scene = try scene(.replicating, access: "{apply: kedge, onDrift: \(onDrift)}", .present(RoleObservation()))
        scene.observation.history.applied["User:app"] = AppliedAccess(
            try merged(), on: try RoleARN(parsing: Self.role))
        let plan = try scene.plan()
        #expect(plan.ids.contains("access/User:app/apply") == (onDrift == "heal"))
        #expect(plan.codes.contains("W75") == (onDrift == "report"))
    }

    @Test("are waited for where somebody else applies them")
    func external() throws {
        let waiting = try scene(.cutOver, access: "{apply: external}", .present(RoleObservation())).plan()
        #expect(waiting.gateNames == ["access-applied"])
        #expect(!waiting.ids.contains("cutover/start"))
        let done = try scene(.cutOver, access: "{apply: external}", .present(try applied())).plan()
        #expect(done.gateNames == [])
        #expect(done.ids.contains("cutover/start"))
    }

    @Test("are blocked where IAM cannot be asked, with the way out", arguments: [Phase.replicating, .cutOver])
    func unknown(phase: Phase) throws {
        let plan = try scene(phase, .unknown("access denied; allow iam:GetRole")).plan()
        let finding = try #require(plan.findings.first { ["B70", "W71"].contains($0.code) })
        #expect(finding.code == (phase == .cutOver ? "B70" : "W71"))
        #expect(finding.hint.contains("access.apply: external"))
    }

    @Test("only warn of IAM's silence where somebody else applies them")
    func unknownExternally() throws {
        let plan = try scene(.cutOver, access: "{apply: external}", .unknown("access denied")).plan()
        #expect(plan.codes.contains("W71") && !plan.isBlocked)
        #expect(plan.ids.contains("cutover/start"))
    }

    @Test("miss their role, which blocks the cutover", arguments: [Phase.replicating, .cutOver])
    func missing(phase: Phase) throws {
        #expect(try scene(phase, .missing).plan().codes.contains(phase == .cutOver ? "B71" : "W72"))
    }

    @Test("are not all that the role may do")
    func beyond() throws {
        let plan = try scene(.replicating, .present(try applied(others: [document("kafka-cluster:DeleteTopic")])))
            .plan()
        #expect(plan.codes.contains("W73"))
    }

    @Test("are held back by a boundary")
    func boundary() throws {
        var role = try applied()
        role.boundary = try document("kafka-cluster:DeleteTopic")
        let early = try scene(.replicating, .present(role)).plan()
        #expect(early.codes.contains("W78") && early.gateNames == [])
        // Its service would be locked out.
        let plan = try scene(.cutOver, .present(role)).plan()
        #expect(plan.gateNames == ["access-applied"] && !plan.ids.contains("cutover/start"))
        #expect(plan.gates.first?.waitingFor.contains("ReadData") == true)
        role.boundary = try document("kafka-cluster:*")
        #expect(try scene(.cutOver, .present(role)).plan().gateNames == [])
    }

    @Test("leave policies of others with kedge's name alone")
    func foreign() throws {
        var role = try applied()
        for key in role.state.managed.keys {
            role.state.managed[key]?.policy = ManagedPolicy(
                arn: key, name: "x", path: "/kedge/move/", defaultVersion: "v1")
        }
        let plan = try scene(.replicating, .present(role)).plan()
        #expect(plan.codes.contains("B72"))
        #expect(plan.steps == [])
    }

    @Test("come off the roles on the way back, after producers are let go")
    func back() throws {
        var scene = try Scene.frozen(.rolledBack)
        scene.observation.history.touchedRoles["User:app"] = [Self.role]
        #expect(try scene.plan().ids == ["unfreeze", "access/User:app/remove", "phase/RolledBack"])
    }

    @Test("stay, and are told of, where no manifest names the principal any more")
    func left() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.history.touchedRoles["User:gone"] = [Self.role]
        let plan = try scene.plan()
        #expect(plan.codes.contains("W77"))
        #expect(!plan.ids.contains { $0.hasSuffix("/remove") })
    }

    @Test(
        "have nobody to go to without a role, which blocks the cutover",
        arguments: [(Phase.replicating, "kedge", "W74"), (.cutOver, "kedge", "B60"), (.cutOver, "external", "W74")])
    func nobody(phase: Phase, apply: String, expected: String) throws {
        var scene = try Scene.copied(phase)
        scene.project.access = "{apply: \(apply)}"
        scene.observation.access.merged["User:app"] = MergedAccess(role: nil, policies: try merged().policies)
        #expect(try scene.plan().codes == [expected])
    }

    // MARK: trust

    private static let ecs =
        #"{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole", "#
        + #""Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}"#

    @Test(
        "and whom it trusts is told, which blocks the cutover where the service would be locked out",
        arguments: [
            (#"{"Version": "2012-10-17", "Statement": [\#(ecs)]}"#, "ECS", nil),
            (#"{"Version": "2012-10-17", "Statement": [\#(ecs)]}"#, "Lambda", "B62"),
            (
                #"{"Version": "2012-10-17", "Statement": [\#(ecs), {"Effect": "Allow", "Principal": "*", "Action": "sts:*"}]}"#,
                "ECS", "B63"
            ),
            ("none", "ECS", "B64"),
            (
                #"{"Version": "2012-10-17", "Statement": [\#(ecs), "#
                    + #"{"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "sts:AssumeRole"}]}"#,
                "ECS", "W64"
            ),
        ] as [(String, String, String?)])
    func trust(policy: String, service: String, expected: String?) throws {
        for phase in [Phase.replicating, .cutOver] {
            var role = try applied()
            role.trust = policy
            let plan = try scene(phase, access: "{apply: kedge, trust: [{service: \(service)}]}", .present(role)).plan()
            let told = plan.findings.filter {
                $0.subject == "User:app" && ($0.code.hasPrefix("B6") || $0.code.hasPrefix("W6") || $0.code == "W87")
            }
            let code = expected?.first == "B" && phase == .replicating ? "W87" : expected
            #expect(told.map(\.code) == [code].compactMap(\.self), "\(told)")
        }
    }

    @Test("are put on no role that two principals share, which blocks the cutover")
    func shared() throws {
        var scene = try scene(.replicating, .present(RoleObservation()))
        scene.observation.access.merged["User:other"] = try merged()
        scene.observation.aws.roles["User:other"] = .present(RoleObservation())
        let plan = try scene.plan()
        #expect(plan.codes.contains("W87"))
        #expect(!plan.ids.contains { $0.hasPrefix("access/User") })
        scene.project.phase = .cutOver
        #expect(try scene.plan().codes.contains("B61"))
    }

    // MARK: after the cutover

    @Test("no longer match ACLs that somebody changed after the cutover")
    func lateACLs() throws {
        var scene = try Scene.copied(.cutOver, history: .cutOver)
        scene.observation.access.merged["User:app"] = try merged()
        scene.observation.access.undecided = ["User:app": "lost ReadData on topic b"]
        scene.observation.access.unmerged = ["User:app": "x", "User:new": "access/new/policy.json"]
        #expect(!(try scene.plan().codes.contains("W88")))
        scene.observation.access.hasOtherACLs = true
        let plan = try scene.plan()
        let late = plan.findings.filter { $0.code == "W88" }
        #expect(late.map(\.subject) == ["User:app", "User:new"])
        #expect(late.first?.message.contains("lost ReadData on topic b") ?? false)
        #expect(!plan.ids.contains("access/propose"))
    }

    @Test("are found missing after the cutover, whoever was to put them there", arguments: ["kedge", "external"])
    func missingLater(apply: String) throws {
        var scene = try scene(.cutOver, access: "{apply: \(apply)}", .present(try applied()))
        scene.observation.history.phase = .cutOver
        #expect(try scene.plan().codes == [])
        let denial = PolicyDocument(statements: [
            .init(.deny, actions: .only(["kafka-cluster:ReadData"]), resources: .only(["*"]))
        ])
        scene.observation.aws.roles["User:app"] = .present(try applied(others: [denial]))
        let plan = try scene.plan()
        #expect(plan.codes == ["W90"])
        #expect(plan.findings.contains { $0.code == "W90" && $0.message.contains("ReadData") })
        // What kedge itself put there is told, or restored, as its own.
        scene.observation.aws.roles["User:app"] = .present(RoleObservation())
        scene.observation.history.applied["User:app"] = AppliedAccess(
            try merged(), on: try RoleARN(parsing: Self.role))
        #expect(try scene.plan().codes == [apply == "kedge" ? "W75" : "W90"])
    }

    @Test("that were changed on the tracked branch after the cutover are held against the ACLs, and wait")
    func lateEdit() throws {
        var scene = try scene(.cutOver, .present(RoleObservation()))
        scene.observation.history.phase = .cutOver
        scene.observation.access.undecided["User:app"] = "gained ReadData on topic a"
        scene.observation.access.findings = [
            Finding("W31", "User:app", "the policies allow it", hint: "accept it."),
            Finding("W23", "User:app", "no group", hint: "see."),
        ]
        let plan = try scene.plan()
        #expect(plan.codes == ["W31", "W90"])
        #expect(!plan.ids.contains("access/User:app/apply"))
    }
}
