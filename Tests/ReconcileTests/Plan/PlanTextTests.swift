import Foundation
import Kafka
import Testing

@testable import Reconcile

/// What an operator reads; a change of these texts is a change of the product.
@Suite("The text of a plan")
struct PlanTextTests {
    @Test("of a first pass names each topic and what follows")
    func first() throws {
        var scene = Scene(.cutOver)
        scene.observation.source.topics["b"] = .of(1, factor: 5, own: ["cleanup.policy": "compact"])
        scene.observation.access.proposal = ["access/access-map.json": [], "access/app/policy.json": []]
        #expect(
            try scene.plan().text == """
                nothing -> CutOver
                step access/propose: propose 2 files of generated access on branch kedge/move/access
                step phase/Planned: record that the migration is Planned
                step topic/a/create: create topic a: 2 partitions, replication factor 3, 5 configs
                step topic/b/create: create topic b: 1 partition, replication factor 3, 8 configs
                step replicate: copy what is new in 2 topics
                then Replicating: once every topic is copied and at most 100 offsets are missing
                then CutOver: freeze, drain, verify, commit group offsets, release topic configurations
                W10 topic b: replication factor 5 is lowered to 3: the target has 3 brokers; add brokers to the target \
                if the topic needs the higher factor.
                I01 target: the cluster authorizes by IAM: ACLs become policies and access-map.json; review and merge \
                the proposed policies before the cutover.
                """)
    }

    @Test("of a cutover that waits says for what, and what opens the gate")
    func waiting() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.access.unmerged = ["User:app": "access/app/policy.json", "User:bi": "access/bi/policy.json"]
        scene.observation.history.abortedCutover = .init(commit: "c1", reason: .freezeLimit)
        #expect(
            try scene.plan().text == """
                Replicating -> CutOver
                then CutOver: freeze, drain, verify, commit group offsets, release topic configurations
                gate access: the policies of User:app (access/app/policy.json), User:bi (access/bi/policy.json) to be \
                merged; review and merge branch kedge/move/access into the tracked branch.
                gate cutover-aborted: a new commit, because the cutover of this one was given up: it passed \
                cutover.maxFreeze; find what held it up (kedge status), then commit again, with a longer maxFreeze if \
                needed.
                I01 target: the cluster authorizes by IAM: ACLs become policies and access-map.json; review and merge \
                the proposed policies before the cutover.
                """)
    }

    @Test("of the last stage of a cutover lists every change")
    func lastStage() throws {
        var scene = try Scene.verified()
        scene.observation.source.topics["b"] = .of(1, own: ["cleanup.policy": "compact"])
        try scene.createTopics()
        scene.observation.translated = ["g": [TopicPartition("a", 0): CommittedOffset(offset: 4)]]
        #expect(
            try scene.plan().text == """
                Replicating -> CutOver
                step offsets/g: commit offsets of group g for 1 partition
                step topic/a/configs: configure topic a: compression.type back to the default, max.message.bytes back \
                to the default, message.timestamp.after.max.ms back to the default, message.timestamp.before.max.ms \
                back to the default, message.timestamp.type back to the default
                step topic/b/configs: configure topic b: cleanup.policy=compact, compression.type back to the default, \
                max.message.bytes back to the default, message.timestamp.after.max.ms back to the default, \
                message.timestamp.before.max.ms back to the default, message.timestamp.type back to the default, \
                retention.bytes back to the default, retention.ms back to the default
                step phase/CutOver: record that the migration is CutOver
                I01 target: the cluster authorizes by IAM: ACLs become policies and access-map.json; review and merge \
                the proposed policies before the cutover.
                """)
    }
}
