import AWS
import Access
import Testing

@Suite struct PolicyComparisonTests {
    static let topic = "arn:aws:kafka:eu-west-1:123456789012:topic/modern-kraft"

    static func policy(
        _ actions: [String], _ resources: [String], effect: PolicyStatement.Effect = .allow,
        if conditions: [PolicyCondition] = []
    ) -> PolicyDocument {
        PolicyDocument(statements: [
            PolicyStatement(effect, actions: .only(actions), resources: .only(resources), conditions: conditions)
        ])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let policies: [PolicyDocument]
        let reference: [PolicyDocument]
        /// Some of what is gained, as far as it tells; empty means that nothing is.
        var gained: [String] = []
        var lost: [String] = []
    }

    static let cases = [
        Case(
            testDescription: "said in other words",
            policies: [
                policy(["kafka-cluster:ReadData", "kafka-cluster:readdata"], ["\(topic)/def-456/a"]),
                policy(["kafka-cluster:Read*"], ["\(topic)/def-456/a"]),
            ], reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])]),
        Case(
            testDescription: "a prefix instead of a name",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            gained: ["ReadData \(topic)/def-456/aa-name-of-its-own"]),
        Case(
            testDescription: "a shorter prefix",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/ab*"])],
            gained: ["ReadData \(topic)/def-456/a"]),
        Case(
            testDescription: "any cluster of the name",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/*/a"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            gained: ["ReadData \(topic)/00000000-0000-0000-0000-000000000000-0/a"]),
        Case(
            testDescription: "the topic before the UUID",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/a/*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            lost: ["ReadData \(topic)/def-456/a"]),
        Case(
            testDescription: "an action that does not exist",
            policies: [policy(["kafka-cluster:ReadGroup"], ["*"])],
            reference: [
                policy(
                    ["kafka-cluster:AlterGroup"], ["arn:aws:kafka:eu-west-1:123456789012:group/modern-kraft/def-456/g"])
            ], lost: ["AlterGroup arn:aws:kafka:eu-west-1:123456789012:group/modern-kraft/def-456/g"]),
        Case(
            testDescription: "a Deny more",
            policies: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/*"]),
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/secret"], effect: .deny),
            ], reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/*"])],
            lost: ["ReadData \(topic)/def-456/secret"]),
        Case(
            testDescription: "everything", policies: [policy(["kafka-cluster:*"], ["*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            gained: [
                "Connect arn:aws:kafka:eu-west-1:123456789012:cluster/modern-kraft/def-456",
                "ReadData \(topic)/def-456/a-name-of-its-own", "WriteData \(topic)/def-456/a",
            ]),
    ]

    @Test("Finds what is gained and lost", arguments: cases)
    func finds(_ given: Case) throws {
        let comparison = PolicyComparison(given.policies, with: given.reference, on: try TranslationTests.cluster())
        let gained = comparison.gained.map { "\($0.action.rawValue) \($0.resource)" }
        let lost = comparison.lost.map { "\($0.action.rawValue) \($0.resource)" }
        #expect(gained.isEmpty == given.gained.isEmpty && Set(gained).isSuperset(of: given.gained), "\(gained)")
        #expect(lost.isEmpty == given.lost.isEmpty && Set(lost).isSuperset(of: given.lost), "\(lost)")
        #expect(comparison.isEquivalent == (gained.isEmpty && lost.isEmpty))
    }

    @Test("Names other services' actions and undecided statements")
    func beyond() throws {
        let policies = [
            Self.policy(["s3:GetObject", "kafka-cluster:ReadData"], ["\(Self.topic)/def-456/a"]),
            Self.policy(
                ["kafka-cluster:WriteData"], ["*"], if: [PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])]),
        ]
        let reference = [Self.policy(["kafka-cluster:ReadData"], ["\(Self.topic)/def-456/a"])]
        let comparison = PolicyComparison(policies, with: reference, on: try TranslationTests.cluster())
        #expect(comparison.gained.isEmpty && comparison.lost.isEmpty && !comparison.isEquivalent)
        #expect(comparison.otherActions == ["s3:GetObject"])
        #expect(comparison.undecided == ["Statement[0]: IpAddress aws:SourceIp"])
    }
}
