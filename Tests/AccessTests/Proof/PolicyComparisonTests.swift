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
        var gained: [String] = []
        var lost: [String] = []
        var elsewhere: [String] = []
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
            gained: ["ReadData on topic a*"]),
        Case(
            testDescription: "a shorter prefix",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/ab*"])],
            gained: ["ReadData on topic a*"]),
        Case(
            testDescription: "any cluster of the name",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/*/a"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            gained: ["ReadData on topic in \(topic)/*/a"], elsewhere: ["gained ReadData on \(topic)/*/a"]),
        Case(
            testDescription: "the topic before the UUID",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/a/*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            lost: ["ReadData on topic a"], elsewhere: ["gained ReadData on \(topic)/a/*"]),
        Case(
            testDescription: "an action that does not exist",
            policies: [policy(["kafka-cluster:ReadGroup"], ["*"])],
            reference: [
                policy(
                    ["kafka-cluster:AlterGroup"], ["arn:aws:kafka:eu-west-1:123456789012:group/modern-kraft/def-456/g"])
            ], lost: ["AlterGroup on group g"], elsewhere: ["gained ReadGroup on *"]),
        Case(
            testDescription: "a Deny more",
            policies: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/*"]),
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/secret"], effect: .deny),
            ], reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/*"])],
            lost: ["ReadData on topic secret"]),
        Case(
            testDescription: "a prefix instead of the names it was merged with",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a", "\(topic)/def-456/ab*"])],
            gained: ["ReadData on topic a*"]),
        Case(
            testDescription: "a Deny less on another cluster",
            policies: [policy(["kafka-cluster:*Data"], ["\(topic)/*"])],
            reference: [
                policy(["kafka-cluster:*Data"], ["\(topic)/*"]),
                policy(["kafka-cluster:WriteData"], ["\(topic)/def-457/*"], effect: .deny),
            ], elsewhere: ["gained WriteData on \(topic)/def-457/*"]),
        Case(
            testDescription: "a Deny less on another cluster, where nothing is allowed",
            policies: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            reference: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"]),
                policy(["kafka-cluster:WriteData"], ["\(topic)/def-457/*"], effect: .deny),
            ]),
        Case(
            testDescription: "one pattern, on names that another one has and on others",
            policies: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"]),
                policy(["kafka-cluster:WriteData"], ["\(topic)/def-456/*z"]),
            ], reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a*"])],
            gained: ["WriteData on topic *z"]),
        Case(
            testDescription: "a Deny that would have to go over colons",
            policies: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"]),
                policy(["kafka-cluster:ReadData"], ["arn:aws:kafka:e*2:topic/modern-kraft/def-456/a"], effect: .deny),
            ],
            reference: [
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"]),
                policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"], effect: .deny),
            ], gained: ["ReadData on topic a"]),
        Case(
            testDescription: "everything on topics",
            policies: [policy(["kafka-cluster:*Data"], ["\(topic)/def-456/*"])],
            reference: [policy(["kafka-cluster:ReadData"], ["\(topic)/def-456/a"])],
            gained: ["ReadData on topic *", "WriteData on topic *", "WriteData on topic a"]),
    ]

    @Test("Finds exactly what is gained and lost", arguments: cases)
    func finds(_ given: Case) throws {
        let comparison = PolicyComparison(from: given.reference, to: given.policies, on: try TranslationTests.cluster())
        func words(_ differences: [AccessDifference]) -> [String] {
            differences.map { $0.words.replacing("kafka-cluster:", with: "") }
        }
        #expect(words(comparison.gained) == given.gained)
        #expect(words(comparison.lost) == given.lost)
        #expect(
            comparison.elsewhere.map { "\($0.kind) \($0.words)" }.map { $0.replacing("kafka-cluster:", with: "") }
                == given.elsewhere)
        #expect(comparison.undecided == [])
    }

    @Test("Names other services' actions and undecided statements")
    func beyond() throws {
        let policies = [
            Self.policy(["s3:GetObject", "kafka-cluster:ReadData"], ["\(Self.topic)/def-456/a"]),
            Self.policy(
                ["kafka-cluster:WriteData"], ["*"], if: [PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])]),
        ]
        let reference = [Self.policy(["kafka-cluster:ReadData"], ["\(Self.topic)/def-456/a"])]
        let comparison = PolicyComparison(from: reference, to: policies, on: try TranslationTests.cluster())
        #expect(comparison.differences == [])
        #expect(
            comparison.elsewhere.map(\.words) == [
                "kafka-cluster:WriteData on *", "s3:GetObject on \(Self.topic)/def-456/a",
            ])
        #expect(comparison.undecided == ["Statement[0]: IpAddress aws:SourceIp"])
    }
}
