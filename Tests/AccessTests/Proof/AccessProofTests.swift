import AWS
import Access
import Kafka
import Testing

@Suite struct AccessProofTests {
    static let alice = "User:alice"
    static let base = "arn:aws:kafka:eu-west-1:123456789012"
    static let topic = "\(base):topic/modern-kraft/def-456"
    static let group = "\(base):group/modern-kraft/def-456"

    static let connect = allowing(["kafka-cluster:Connect"], ["\(base):cluster/modern-kraft/def-456"])
    /// What the policies of ``read`` are, exactly.
    static let reading = [
        connect, allowing(["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"], ["\(topic)/a"]),
        allowing(["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"], ["\(group)/g"]),
    ]
    static let read = [allow(alice, .read, .topic("a")), allow(alice, .read, .group("g"))]

    static func allowing(_ actions: [String], _ resources: [String]) -> PolicyStatement {
        PolicyStatement(.allow, actions: .only(actions), resources: .only(resources))
    }

    static func denying(_ actions: [String], _ resources: [String]) -> PolicyStatement {
        PolicyStatement(.deny, actions: .only(actions), resources: .only(resources))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var acls = AccessProofTests.read
        var statements = AccessProofTests.reading
        var context = TranslationTests.closed
        /// Differences in words, an accepted one with its reason, those with an example with it.
        var gained: [String] = []
        var lost: [String] = []
        var dependencies: [String] = []
        var inexpressible: [String] = []
        var undecided: [String] = []
    }

    static let cases = [
        Case(testDescription: "the same"),
        Case(
            testDescription: "the same in other words",
            statements: [
                connect, allowing(["KAFKA-CLUSTER:read*", "kafka-cluster:DescribeTopic"], ["\(topic)/a"]),
                allowing(["kafka-cluster:ReadData"], ["\(topic)/a"]),
                allowing(["kafka-cluster:*"], ["\(group)/g"]),
                denying(["kafka-cluster:DeleteGroup"], ["*"]),
            ]),
        Case(
            testDescription: "a prefix for a name",
            statements: [
                connect, allowing(["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"], ["\(topic)/a*"]),
            ]
                + reading,
            gained: ["kafka-cluster:DescribeTopic on topic a* (ax)", "kafka-cluster:ReadData on topic a* (ax)"]),
        Case(
            testDescription: "a name for a prefix", acls: [allow(alice, .create, .topic("a"), .prefixed)],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a"])],
            lost: ["kafka-cluster:CreateTopic on topic a* (ax)"]),
        Case(
            testDescription: "a prefix that is a character shorter",
            acls: [allow(alice, .create, .topic("ab"), .prefixed)],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a*"])],
            gained: ["kafka-cluster:CreateTopic on topic a* (a)"]),
        Case(
            testDescription: "a prefix that is a character longer",
            acls: [allow(alice, .create, .topic("a"), .prefixed)],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/ab*"])],
            lost: ["kafka-cluster:CreateTopic on topic a* (a)"]),
        Case(
            testDescription: "a prefix without its own name", acls: [allow(alice, .create, .topic("a"), .prefixed)],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a?*"])],
            lost: ["kafka-cluster:CreateTopic on topic a* (a)"]),
        Case(
            testDescription: "wildcards in the middle",
            statements: reading + [allowing(["kafka-cluster:DeleteTopic"], ["\(topic)/*-d?q"])],
            gained: ["kafka-cluster:DeleteTopic on topic *-d?q (-dxq)"]),
        Case(
            testDescription: "wildcards that meet only where both end",
            acls: [allow(alice, .create, .topic("a"), .prefixed)],
            statements: [
                connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a*"]),
                denying(["kafka-cluster:CreateTopic"], ["\(topic)/*b"]),
            ], lost: ["kafka-cluster:CreateTopic on topic *b (ab)"]),
        Case(
            testDescription: "a Deny that would have to go beyond a segment of the ARN",
            acls: [allow(alice, .create, .topic("a"))],
            statements: [
                connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a", "\(topic)/b"]),
                denying(["kafka-cluster:CreateTopic"], ["arn:aws:kafka:e*2:topic/modern-kraft/def-456/b"]),
            ], gained: ["kafka-cluster:CreateTopic on topic b"]),
        Case(
            testDescription: "a Deny that may go beyond a segment, but to no name that a topic can have",
            acls: [allow(alice, .create, .topic("*"))],
            statements: [
                connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"]),
                denying(["kafka-cluster:CreateTopic"], ["arn:aws:kafka:e*2:topic/modern-kraft/def-456/b"]),
            ], lost: ["kafka-cluster:CreateTopic on topic in arn:aws:kafka:e*2:topic/modern-kraft/def-456/b (b)"]),
        Case(
            testDescription: "a Deny that would have to go over a colon in a name",
            acls: [
                allow(alice, .describe, .group("*")), deny(alice, .describe, .group("a:b")),
                deny(alice, .describe, .group("a/b")), deny(alice, .describe, .group("a"), .prefixed),
            ],
            statements: [
                connect, allowing(["kafka-cluster:DescribeGroup"], ["\(group)/*"]),
                denying(["kafka-cluster:DescribeGroup"], ["\(group)/a*b", "\(group)/a*c*"]),
                denying(["kafka-cluster:DescribeGroup"], ["\(group)/a"]),
            ],
            gained: [
                "kafka-cluster:DescribeGroup on group a* (ax)", "kafka-cluster:DescribeGroup on group a*b (ax:b)",
                "kafka-cluster:DescribeGroup on group a*c* (a:c)", "kafka-cluster:DescribeGroup on group a:b",
            ]),
        Case(
            testDescription: "an Allow that would have to go over a colon in a name",
            acls: [allow(alice, .describe, .group("a:b"))],
            statements: [connect, allowing(["kafka-cluster:DescribeGroup"], ["\(group)/a?b"])],
            gained: ["kafka-cluster:DescribeGroup on group a?b (axb)"],
            lost: ["kafka-cluster:DescribeGroup on group a:b"]),
        Case(
            testDescription: "a name with an asterisk, written as a wildcard",
            acls: [allow(alice, .create, .topic("a*b"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a*b"])],
            gained: ["kafka-cluster:CreateTopic on topic a*b (ab)"]),
        Case(
            testDescription: "a name with an asterisk and a slash, written as itself",
            acls: [allow(alice, .describe, .group("a*/b"))],
            statements: [connect, allowing(["kafka-cluster:DescribeGroup"], ["\(group)/a${*}/b"])]),
        Case(
            testDescription: "any cluster of the name",
            statements: reading + [allowing(["kafka-cluster:ReadData"], ["\(base):topic/modern-kraft/*/a"])],
            gained: [
                "kafka-cluster:ReadData on \(base):topic/modern-kraft/*/a",
                "kafka-cluster:ReadData on topic in \(base):topic/modern-kraft/*/a (/a)",
            ]),
        Case(
            testDescription: "any cluster, and any topic of this one",
            acls: [allow(alice, .create, .topic("a"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["arn:aws:kafka:*:topic/*"])],
            gained: [
                "kafka-cluster:CreateTopic on arn:aws:kafka:*:topic/*",
                "kafka-cluster:CreateTopic on topic in arn:aws:kafka:*:topic/* (x)",
            ]),
        Case(
            testDescription: "a prefix keeps its name beside any topic of any cluster",
            acls: [allow(alice, .create, .topic("a"), .prefixed)],
            statements: [connect, denying(["kafka-cluster:CreateTopic"], ["arn:aws:kafka:*:topic/*"])],
            lost: ["kafka-cluster:CreateTopic on topic a* (a)"]),
        Case(
            testDescription: "another cluster's UUID",
            acls: [allow(alice, .create, .topic("a"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(base):topic/modern-kraft/def-457/a"])],
            gained: ["kafka-cluster:CreateTopic on \(base):topic/modern-kraft/def-457/a"],
            lost: ["kafka-cluster:CreateTopic on topic a"]),
        Case(
            testDescription: "the topic before the UUID",
            acls: [allow(alice, .create, .topic("a"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(base):topic/modern-kraft/a/*"])],
            gained: ["kafka-cluster:CreateTopic on \(base):topic/modern-kraft/a/*"],
            lost: ["kafka-cluster:CreateTopic on topic a"]),
        Case(
            testDescription: "an action that does not exist", acls: [allow(alice, .describe, .group("g"))],
            statements: [connect, allowing(["kafka-cluster:ReadGroup"], ["\(group)/g", "*"])],
            lost: ["kafka-cluster:DescribeGroup on group g"]),
        Case(
            testDescription: "no Connect", acls: [allow(alice, .create, .topic("a"))],
            statements: [allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a"])],
            lost: ["kafka-cluster:CreateTopic on topic a"]),
        Case(
            testDescription: "a Deny more", acls: [allow(alice, .create, .topic("*"))],
            statements: [
                connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"]),
                denying(["kafka-cluster:CreateTopic"], ["\(topic)/secret"]),
            ], lost: ["kafka-cluster:CreateTopic on topic secret"]),
        Case(
            testDescription: "a Deny less",
            acls: [allow(alice, .create, .topic("*")), deny("User:*", .create, .topic("s"), .prefixed)],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"])],
            gained: ["kafka-cluster:CreateTopic on topic s* (s)"]),
        Case(
            testDescription: "everything but", acls: [allow(alice, .create, .topic("a"))],
            statements: [
                connect,
                PolicyStatement(
                    .allow, actions: .only(["kafka-cluster:CreateTopic"]), resources: .allBut(["\(topic)/b*"])),
            ],
            gained: [
                "kafka-cluster:CreateTopic on everything but \(topic)/b*",
                "kafka-cluster:CreateTopic on topic * (x)",
            ]),
        Case(
            testDescription: "other services", statements: reading + [allowing(["s3:GetObject"], ["arn:aws:s3:::b/*"])],
            gained: ["s3:GetObject on arn:aws:s3:::b/*"]),
        Case(
            testDescription: "CREATE on the cluster creates every topic, whatever a topic's DENY says",
            acls: [allow(alice, .create, .cluster), deny(alice, .create, .topic("a"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"])]),
        Case(
            testDescription: "IDEMPOTENT_WRITE may go with the action or without",
            acls: [allow(alice, .idempotentWrite, .cluster)],
            statements: [
                connect,
                allowing(["kafka-cluster:WriteDataIdempotently"], ["\(base):cluster/modern-kraft/def-456"]),
            ],
            dependencies: []),
        Case(
            testDescription: "a reader without a group", acls: [allow(alice, .read, .topic("a"))],
            statements: Array(reading.prefix(2)),
            dependencies: ["kafka-cluster:ReadData on topic a without kafka-cluster:AlterGroup"]),
        Case(
            testDescription: "READ where DESCRIBE is denied",
            acls: read + [deny(alice, .describe, .topic("a"))],
            statements: reading + [denying(["kafka-cluster:DescribeTopic"], ["\(topic)/a"])],
            dependencies: ["kafka-cluster:ReadData on topic a without kafka-cluster:DescribeTopic"]),
        Case(
            testDescription: "what IAM has no action for",
            acls: read + [
                allow(alice, .clusterAction, .cluster), allow(alice, .describe, KafkaResource(.delegationToken, "t")),
            ], inexpressible: ["CLUSTER_ACTION on the cluster", "DESCRIBE on delegation token t"]),
        Case(
            testDescription: "an Allow under a condition",
            statements: reading + [
                PolicyStatement(
                    sid: "Office", .allow, actions: .only(["kafka-cluster:*"]), resources: .only(["\(topic)/a"]),
                    conditions: [PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])])
            ], undecided: ["Office: IpAddress aws:SourceIp"]),
        Case(
            testDescription: "a host that nobody decided about: what is allowed from it alone is lost",
            acls: read + [allow(alice, .write, .topic("a"), host: "h")],
            lost: [
                "kafka-cluster:WriteDataIdempotently on the cluster", "kafka-cluster:WriteData on topic a",
            ]),
        Case(
            testDescription: "a host that nobody decided about: what is denied from it alone may not be allowed",
            acls: read + [deny(alice, .read, .topic("a"), host: "h")],
            gained: ["kafka-cluster:ReadData on topic a"]),
        Case(
            testDescription: "a host that nobody decided about: a name that only its DENY knows",
            acls: [allow(alice, .create, .topic("*")), deny(alice, .create, .topic("s"), host: "h")],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"])],
            gained: ["kafka-cluster:CreateTopic on topic s"]),
        Case(
            testDescription: "a host that nobody decided about: what is allowed and denied from it is not lost",
            acls: read + [allow(alice, .all, .group("k"), host: "h"), deny(alice, .describe, .group("k"), host: "h")],
            lost: ["kafka-cluster:AlterGroup on group k", "kafka-cluster:DeleteGroup on group k"]),
        Case(
            testDescription: "a name that only looks like another",
            acls: [allow(alice, .describe, .group("\u{e9}")), allow(alice, .describe, .group("e\u{301}"))],
            statements: [connect],
            lost: ["kafka-cluster:DescribeGroup on group e\u{301}", "kafka-cluster:DescribeGroup on group \u{e9}"]),
        Case(
            testDescription: "a Deny that wildcards in the ARN take further than the same wildcards in a name",
            acls: [allow(alice, .create, .topic("*"))],
            statements: [
                connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/*"]),
                denying(["kafka-cluster:DeleteTopic"], ["\(topic)/*a*"]),
                denying(["kafka-cluster:CreateTopic"], ["*a*"]),
            ],
            lost: ["kafka-cluster:CreateTopic on topic *a* (a)", "kafka-cluster:CreateTopic on topic in *a* (x)"]),
        Case(
            testDescription: "hosts decided upon",
            acls: read + [
                allow(alice, .write, .topic("a"), host: "h"), deny(alice, .read, .topic("a"), host: "h"),
            ],
            context: AccessContext(
                allowsEveryoneIfNoACLFound: false,
                hostDecisions: [
                    allow(alice, .write, .topic("a"), host: "h"): .leaveOut,
                    deny(alice, .read, .topic("a"), host: "h"): .leaveOut,
                ])),
        Case(
            testDescription: "what is open to everyone is nobody's by an ACL",
            acls: [allow(alice, .create, .topic("a"))],
            statements: [connect, allowing(["kafka-cluster:CreateTopic"], ["\(topic)/a*"])],
            context: AccessContext(allowsEveryoneIfNoACLFound: true),
            gained: ["kafka-cluster:CreateTopic on topic a* (ax)"]),
        Case(
            testDescription: "a super user", acls: [deny(alice, .all, .topic("*"))],
            statements: [allowing(["kafka-cluster:*"], ["\(topic)/*"]), connect],
            context: AccessContext(superUsers: [alice], allowsEveryoneIfNoACLFound: false),
            lost: [
                "kafka-cluster:AlterGroup on group * (x)", "kafka-cluster:DeleteGroup on group * (x)",
                "kafka-cluster:DescribeGroup on group * (x)",
                "kafka-cluster:AlterCluster on the cluster",
                "kafka-cluster:AlterClusterDynamicConfiguration on the cluster",
                "kafka-cluster:DescribeCluster on the cluster",
                "kafka-cluster:DescribeClusterDynamicConfiguration on the cluster",
                "kafka-cluster:WriteDataIdempotently on the cluster",
                "kafka-cluster:AlterTransactionalId on transactional id * (x)",
                "kafka-cluster:DescribeTransactionalId on transactional id * (x)",
            ],
            dependencies: ["kafka-cluster:ReadData on topic * without kafka-cluster:AlterGroup"],
            inexpressible: ["CLUSTER_ACTION on the cluster"]),
    ]

    @Test("Finds what is gained, lost and left open", arguments: cases)
    func finds(_ given: Case) throws {
        let proof = AccessProof(
            given.acls, [AttachedPolicy(Self.alice, PolicyDocument(statements: given.statements))],
            on: try TranslationTests.cluster(), in: given.context)
        let principal = try #require(proof[Self.alice])
        func words(_ differences: [AccessDifference]) -> [String] {
            differences.map { $0.words + ($0.example.map { " (\($0))" } ?? "") }
        }
        #expect(words(principal.gained) == given.gained)
        #expect(words(principal.lost) == given.lost)
        #expect(principal.dependencies.map(\.words) == given.dependencies)
        #expect(principal.inexpressible == given.inexpressible)
        #expect(principal.undecided == given.undecided)
        #expect(proof.isEquivalent == (given.gained + given.lost + given.undecided).isEmpty)
    }

    @Test("A super user that does not move is allowed nothing")
    func excludedSuperUser() throws {
        let proof = AccessProof(
            [], [AttachedPolicy(Self.alice, PolicyDocument(statements: Self.reading))],
            on: try TranslationTests.cluster(),
            in: AccessContext(excluded: [Self.alice], superUsers: [Self.alice], allowsEveryoneIfNoACLFound: false))
        #expect(proof[Self.alice]?.gained.count == 4)
    }

    @Test("The same text means something else in a policy of the version without variables")
    func versions() throws {
        let statements = [Self.connect, Self.allowing(["kafka-cluster:CreateTopic"], ["\(Self.topic)/a${*}b"])]
        let policies = [PolicyDocument.Version.v2012, .v2008].map {
            AttachedPolicy(Self.alice, PolicyDocument(version: $0, statements: statements))
        }
        let proof = AccessProof(
            [allow(Self.alice, .create, .topic("a*b"))], policies, on: try TranslationTests.cluster(),
            in: TranslationTests.closed)
        #expect(proof[Self.alice]?.gained.map(\.resource) == ["topic a${$}{*}b"])
        #expect(proof[Self.alice]?.gained.map(\.example) == ["a${}b"])
        #expect(proof[Self.alice]?.lost == [])
    }

    struct Accepted: Sendable, CustomTestStringConvertible {
        let action: String
        let resource: String
        var difference = AccessDifference.Kind.gained
        var principal = AccessProofTests.alice
        let covers: Bool

        var testDescription: String { "\(difference) \(action) on \(resource) for \(principal)" }
    }

    @Test(
        "A difference is accepted by its name, by a shorter prefix or by its ARN, and by nothing else",
        arguments: [
            Accepted(action: "kafka-cluster:CreateTopic", resource: "topic orders-*", covers: true),
            Accepted(action: "CreateTopic", resource: "topic orders-*", covers: true),
            Accepted(action: "CreateTopic", resource: "topic ord*", covers: true),
            Accepted(action: "CreateTopic", resource: "\(topic)/orders-*", covers: true),
            Accepted(action: "CreateTopic", resource: "\(topic)/*", covers: true),
            Accepted(action: "CreateTopic", resource: "topic orders-", covers: false),
            Accepted(action: "CreateTopic", resource: "topic orders-x*", covers: false),
            Accepted(action: "CreateTopic", resource: "\(base):topic/modern-kraft/*", covers: false),
            Accepted(action: "CreateTopic", resource: "*", covers: false),
            Accepted(action: "*", resource: "topic orders-*", covers: false),
            Accepted(action: "DeleteTopic", resource: "topic orders-*", covers: false),
            Accepted(action: "CreateTopic", resource: "topic orders-*", difference: .lost, covers: false),
            Accepted(action: "CreateTopic", resource: "topic orders-*", principal: "User:bob", covers: false),
        ])
    func accepts(_ given: Accepted) throws {
        let acceptance = AccessAcceptance(
            principal: given.principal, difference: given.difference, action: given.action, resource: given.resource,
            reason: "agreed")
        let proof = AccessProof(
            [allow(Self.alice, .create, .topic("orders-1"))],
            [
                AttachedPolicy(
                    Self.alice,
                    PolicyDocument(statements: [
                        Self.connect, Self.allowing(["kafka-cluster:CreateTopic"], ["\(Self.topic)/orders-*"]),
                    ]))
            ], on: try TranslationTests.cluster(),
            in: AccessContext(allowsEveryoneIfNoACLFound: false, acceptances: [acceptance]))
        #expect(proof.isEquivalent == given.covers)
        #expect(proof[Self.alice]?.gained.map(\.acceptance) == [given.covers ? "agreed" : nil])
        #expect(proof.idleAcceptances == (given.covers ? [] : [acceptance]))
        #expect(proof.notes.map(\.code) == (given.covers ? [] : [.policyGains, .acceptanceIdle]))
    }

    @Test(
        "Names that only the text of an ARN tells are accepted by that text, or with all names",
        arguments: [
            ("topic in arn:aws:kafka:*:topic/*", true), ("topic *", true), ("topic i*", false), ("topic in*", false),
            ("topic in arn:aws:*", false),
        ])
    func acceptsByText(_ resource: String, covers: Bool) throws {
        let proof = AccessProof(
            [],
            [
                AttachedPolicy(
                    Self.alice,
                    PolicyDocument(statements: [
                        Self.connect,
                        Self.allowing(["kafka-cluster:CreateTopic"], ["arn:aws:kafka:*:topic/*"]),
                    ]))
            ], on: try TranslationTests.cluster(),
            in: AccessContext(
                allowsEveryoneIfNoACLFound: false,
                acceptances: [
                    AccessAcceptance(
                        principal: Self.alice, difference: .gained, action: "CreateTopic", resource: resource,
                        reason: "agreed")
                ]))
        let gained = try #require(proof[Self.alice]).gained.filter { $0.resource.hasPrefix("topic ") }
        #expect(gained.map(\.resource) == ["topic in arn:aws:kafka:*:topic/*"])
        #expect(gained.map(\.acceptance) == [covers ? "agreed" : nil])
    }

    @Test("Principals without policies lose everything, policies without ACLs gain everything")
    func strangers() throws {
        let proof = AccessProof(
            Self.read,
            [AttachedPolicy("User:bob", PolicyDocument(statements: Self.reading))], on: try TranslationTests.cluster(),
            in: TranslationTests.closed)
        #expect(proof.principals.map(\.principal) == ["User:alice", "User:bob"])
        #expect(proof.principals.map(\.lost.count) == [4, 0])
        #expect(proof.principals.map(\.gained.count) == [0, 4])
        #expect(proof.notes.map(\.code) == [.policyGains, .policyLoses])
    }

    @Test("Wildcards beyond counting are said to be so")
    func tooManyWildcards() throws {
        let hostile = (0..<12).map { "\(Self.topic)/*\($0)*\($0)*\($0)*\($0)*" }
        let proof = AccessProof(
            [], [AttachedPolicy(Self.alice, PolicyDocument(statements: [Self.allowing(["kafka-cluster:*"], hostile)]))],
            on: try TranslationTests.cluster(), in: TranslationTests.closed)
        #expect(proof[Self.alice]?.undecided == ["too many wildcards in the resources to compare topics"])
        #expect(!proof.isEquivalent)
    }
}
