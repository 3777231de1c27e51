import Foundation
import Kafka
import Testing

@testable import Reconcile

@Suite("Findings")
struct FindingTests {
    /// One thing wrong with a scene, and the finding that says so.
    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        let subject: String
        var scene: @Sendable () throws -> Scene = { try Scene.copied(.cutOver) }
        let spoil: @Sendable (inout Scene) -> Void

        var testDescription: String { code }
    }

    static let a0 = TopicPartition("a", 0)

    static let cases: [Case] = [
        Case(code: "B02", subject: "target") {
            $0.project.targetARN =
                "arn:aws:kafka:eu-west-1:123456789012:cluster/s/9f8b7a6c-5d4e-4f3a-8b2c-1d0e9f8a7b6c-s1"
        },
        Case(code: "B03", subject: "source") { $0.observation.source.cluster.metadataMode = .kraft },
        Case(code: "B04", subject: "target") { $0.observation.target.cluster.metadataMode = .zooKeeper },
        Case(code: "B05", subject: "target") { $0.observation.target.cluster.clusterID = "old" },
        Case(code: "B05", subject: "target") { $0.project.targetARN = Project.sourceARN },
        Case(code: "B06", subject: "target") { $0.observation.target.cluster.release = KafkaRelease(3, 6) },
        Case(code: "B10", subject: "topic a") { $0.project.partitions = 1 },
        Case(code: "B11", subject: "source") { $0.observation.source.mayAlterACLs = false },
        Case(code: "W43", subject: "source", scene: { try .copied(.replicating) }) {
            $0.observation.source.mayAlterACLs = false
        },
        Case(code: "B12", subject: "partition a-0") {
            $0.observation.replication[a0] = .of(end: 10, captured: 10, onTarget: 11)
        },
        Case(code: "B13", subject: "partition a-0") { $0.observation.replication[a0] = .of(end: 9, captured: 10) },
        Case(code: "B13", subject: "partition a-0") { $0.observation.replication[a0]?.isAnother = true },
        Case(code: "B14", subject: "partition a-0", scene: { try .cutOver() }) {
            $0.observation.replication[a0]?.sourceEnd = 11
        },
        Case(code: "B19", subject: "source") { $0.observation.source.hasAuthorizer = false },
        Case(code: "W10", subject: "topic a") { $0.observation.source.topics["a"] = .of(2, factor: 5) },
        Case(code: "W11", subject: "topic set topics") { $0.project.include = ["nothing"] },
        Case(code: "W12", subject: "partition a-0") { $0.observation.replication[a0]?.lost = 7 },
        Case(code: "W13", subject: "topic b") {
            $0.observation.source.topics["b"] = .of(1, own: ["min.insync.replicas": "4"])
        },
        Case(code: "W14", subject: "partition a-0", scene: { try .frozen() }) {
            $0.observation.replication[a0]?.sourceEnd = 11
        },
        Case(code: "W14", subject: "partition a-0", scene: { try .cutOver() }) {
            $0.observation.replication[a0]?.sourceEnd = 11
            $0.project.acknowledged = true
        },
        Case(code: "W17", subject: "topic a") {
            $0.project.partitions = 2; $0.observation.target.topics["a"]?.partitions = 4
        },
        Case(code: "W18", subject: "source", scene: { try .copied(.replicating) }) {
            $0.project.openWithoutACL = nil
            $0.observation.source.acls = [Scene.acls[0]]
        },
        Case(code: "B18", subject: "source") {
            $0.project.openWithoutACL = nil
            $0.observation.source.acls = [Scene.acls[0]]
        },
        Case(code: "W19", subject: "source", scene: { try .copied(.replicating) }) {
            $0.observation.source.hasAuthorizer = false
        },
        Case(code: "W36", subject: "source", scene: { try .cutOver() }) { $0.observation.source.acls = Scene.acls },
        Case(code: "W38", subject: "topic c", scene: { try .cutOver() }) { $0.observation.source.topics["c"] = .of(1) },
        Case(code: "W39", subject: "topic b") { $0.observation.source.topics["b"] = nil },
        Case(code: "W40", subject: "target") { $0.project.targetAuthentication = "{mechanism: NONE}" },
        Case(code: "W41", subject: "source") { $0.project.sourceAuthentication = "{mechanism: IAM}" },
        Case(code: "W42", subject: "topic a") { $0.observation.target.topics["a"]?.replicationFactor = 1 },
    ]

    @Test("are told, and only they", arguments: cases)
    func told(_ each: Case) throws {
        var scene = try each.scene()
        #expect(try scene.plan().codes == [])
        each.spoil(&scene)
        let plan = try scene.plan()
        #expect(Set(plan.codes) == [each.code], "\(plan.text)")
        #expect(plan.findings.contains { $0.code == each.code && $0.subject == each.subject })
        #expect(plan.isBlocked == (each.code.first == "B"))
        if plan.isBlocked, scene.observation.history.openFreeze == nil { #expect(plan.steps == []) }
    }

    @Test("are silent about cluster ids that are not told")
    func noClusterID() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.source.cluster.clusterID = ""
        scene.observation.target.cluster.clusterID = ""
        #expect(try scene.plan().codes == [])
    }

    @Test("about access count until the cutover")
    func access() throws {
        var scene = try Scene.copied(.cutOver)
        scene.observation.access.findings = [Finding("B20", "User:app", "m", hint: "h")]
        #expect(try scene.plan().isBlocked)
        scene = try Scene.cutOver()
        scene.observation.access.findings = [Finding("B20", "User:app", "m", hint: "h")]
        #expect(try scene.plan().codes == [])
    }

    @Test("of the way forward do not disturb an arrived migration")
    func finalized() throws {
        var scene = try Scene.cutOver(.finalized)
        scene.observation.history.phase = .finalized
        scene.observation.replication = [Self.a0: .of(end: 20, captured: 30, onTarget: 500, lost: 4)]
        scene.observation.source.topics = [:]
        #expect(try scene.plan().isEmpty)
        #expect(try scene.plan().findings == [])
    }

    @Test("sort by severity, then code, then subject")
    func order() {
        let findings = ["I01", "W10", "B30", "B02", "W09"].map { Finding($0, "x", "m", hint: "h") }
        #expect(findings.sorted().map(\.code) == ["B02", "B30", "W09", "W10", "I01"])
    }
}
