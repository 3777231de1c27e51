import Manifests
import Testing

@testable import Reconcile

@Suite("Signed commits, planned")
struct SignaturePlanTests {
    private static let rules = VerifySpec(allowedSigners: "/etc/kedge/allowed_signers")

    /// A scene whose commit declares rules, or none, while others are in force.
    private func scene(
        _ phase: Phase, history: Phase = .replicating, declared: Bool, inForce: VerifySpec?, objection: String? = nil
    ) throws -> Scene {
        var scene = try Scene.copied(phase, history: history)
        scene.project.allowedSigners = declared ? Self.rules.allowedSigners : nil
        scene.observation.history.verify = inForce
        scene.observation.signature.changesRules = (declared ? Self.rules : nil) != inForce
        scene.observation.signature.objection = objection
        return scene
    }

    @Test("Rules are taken from a commit that counts by those in force", arguments: [true, false])
    func accepted(declared: Bool) throws {
        let inForce = declared ? nil : Self.rules
        let plan = try scene(.cutOver, declared: declared, inForce: inForce).plan()
        let step = try #require(plan.steps.first { $0.id == "git/verify" })
        #expect(step.action == .acceptVerify(declared ? Self.rules : nil))
        #expect(!plan.ids.contains("freeze"))
        #expect(!(try scene(.cutOver, declared: true, inForce: Self.rules).plan().ids.contains("git/verify")))
    }

    @Test("A commit that takes the rules out without counting by them changes nothing", arguments: Phase.allCases)
    func takenOut(phase: Phase) throws {
        let plan = try scene(phase, declared: false, inForce: Self.rules, objection: "commit 12 is not signed").plan()
        #expect(!plan.ids.contains("git/verify"))
        guard phase.rank >= Phase.replicating.rank else { return }
        let finding = try #require(plan.findings.first { $0.code == "W89" })
        #expect(finding.message.contains("taken out") && finding.message.contains("commit 12 is not signed"))
        #expect(plan.gateNames.contains("signature") == (phase.rank > Phase.replicating.rank))
    }

    @Test("Rules that their own commit does not meet warn, and hold the cutover back")
    func unmet() throws {
        for phase in [Phase.replicating, .cutOver] {
            let plan = try scene(phase, declared: true, inForce: nil, objection: "it is not signed").plan()
            #expect(plan.codes.contains("W89"))
            #expect(plan.gateNames == (phase == .cutOver ? ["signature"] : []))
        }
    }

    @Test("Finalized needs a commit that counts as well")
    func finalized() throws {
        var scene = try scene(
            .finalized, history: .cutOver, declared: true, inForce: Self.rules, objection: "it is not signed")
        scene.project.acknowledged = true
        #expect(try scene.plan().gateNames == ["signature"])
        scene.observation.signature.objection = nil
        #expect(try scene.plan().ids.contains("phase/Finalized"))
    }
}
