import Evidence
import Kafka
import Testing

@testable import AWS
@testable import Reconcile

@Suite("What MSK says of the clusters")
struct ManagedClusterTests {
    /// A cluster as the migration wants it.
    static func facts(
        _ mode: MetadataMode, scram: Bool = false, iam: Bool = false, _ change: (inout ClusterFacts) -> Void = { _ in }
    ) -> ClusterFacts {
        var authentication = MSKCluster.Authentication()
        (authentication.scram, authentication.iam) = (scram, iam)
        var facts = ClusterFacts(
            metadataMode: mode, release: KafkaRelease(3, 8), brokerType: "kafka.m7g.large", brokers: 3,
            encryption: MSKCluster.Encryption(), authentication: authentication, allowsEveryoneIfNoACLFound: false)
        change(&facts)
        return facts
    }

    static let source = facts(.zooKeeper, scram: true)
    static let target = facts(.kraft, iam: true)

    private func codes(_ source: ClusterFacts = source, _ target: ClusterFacts = target) throws -> [String] {
        var scene = Scene(.replicating)
        scene.observation.aws.source = source
        scene.observation.aws.target = target
        return try scene.plan().codes
    }

    @Test("is no finding where all is as it should be")
    func fine() throws {
        #expect(try codes() == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        var source = ManagedClusterTests.source
        var target = ManagedClusterTests.target
        var testDescription: String { code }
    }

    @Test(
        "is a finding",
        arguments: [
            Case(code: "B02", target: facts(.kraft, iam: true) { $0.kind = .serverless }),
            Case(code: "B03", source: facts(.kraft, scram: true)),
            Case(code: "B04", target: facts(.zooKeeper, iam: true)),
            Case(code: "B06", target: facts(.kraft, iam: true) { $0.release = KafkaRelease(3, 6) }),
            Case(code: "B50", target: facts(.kraft, iam: true) { $0.state = "CREATING" }),
            Case(code: "B51", source: facts(.zooKeeper)),
            Case(code: "B51", target: facts(.kraft)),
            Case(code: "W50", source: facts(.zooKeeper, scram: true) { $0.state = "MAINTENANCE" }),
            Case(code: "W50", target: facts(.kraft, iam: true) { $0.runningOperations = ["UPDATE_BROKER_TYPE"] }),
            Case(code: "W51", target: facts(.kraft, iam: true) { $0.kind = .express }),
            Case(code: "W52", source: facts(.zooKeeper, scram: true) { $0.isTiered = true }),
            Case(
                code: "W53",
                target: facts(.kraft, iam: true) {
                    $0.authentication.unauthenticated = true
                    $0.allowsEveryoneIfNoACLFound = true
                }),
        ])
    func findings(_ wanted: Case) throws {
        #expect(try codes(wanted.source, wanted.target) == [wanted.code])
    }

    @Test("says when an upgrade in place would do")
    func inPlace() throws {
        var scene = Scene(.replicating)
        scene.project.sourceAuthentication = "{mechanism: IAM}"
        scene.observation.aws.source = Self.facts(.zooKeeper, iam: true) { $0.release = KafkaRelease(3, 9) }
        #expect(try scene.plan().codes.contains("I50"))
    }

    @Test(
        "reads versions as MSK writes them",
        arguments: [
            ("3.6.0", KafkaRelease(3, 6)), ("3.9.x", KafkaRelease(3, 9)), ("3.9.x.kraft", KafkaRelease(3, 9)),
        ])
    func versions(text: String, release: KafkaRelease) {
        #expect(KafkaRelease(mskVersion: text) == release)
    }

    @Test("Checks of buckets have a code each, and those that are met are none", arguments: BucketCheck.Rule.allCases)
    func buckets(rule: BucketCheck.Rule) throws {
        #expect(Finding(BucketCheck(rule, .met("so")), about: "spec.evidence.url") == nil)
        let finding = try #require(
            Finding(BucketCheck(rule, .unmet("not so", remedy: "do")), about: "spec.evidence.url"))
        #expect(finding.hint == "do.")
        let unknown = Finding(BucketCheck(rule, .unknown("not asked", remedy: "allow")), about: "spec.evidence.url")
        #expect(unknown?.code == "W70")
    }
}
