import AWS
import Access
import Kafka
import Testing

@Suite("What a change means")
struct AccessChangeTests {
    private static func change(_ old: [ACLBinding], _ new: [ACLBinding]) throws -> [String] {
        let cluster = try TranslationTests.cluster()
        func policies(_ acls: [ACLBinding]) -> [AttachedPolicy] {
            AccessTranslation(acls, to: cluster, in: AccessContext(allowsEveryoneIfNoACLFound: false)).policies.flatMap
            {
                policy in policy.documents.map { AttachedPolicy(policy.principal, $0) }
            }
        }
        return AccessChange(from: policies(old), to: policies(new), on: cluster).principals.flatMap { principal in
            principal.differences.map { "\(principal.principal) \($0.kind) \($0.words)" }
        }
    }

    private static let base = [
        allow("User:a", .read, .topic("orders"), .prefixed), allow("User:a", .read, .group("g")),
    ]

    @Test("ACLs that are written differently and allow the same make no difference")
    func same() throws {
        #expect(try Self.change(Self.base, Self.base.reversed()) == [])
        #expect(try Self.change(Self.base, Self.base + [allow("User:a", .describe, .topic("orders-1"))]) == [])
    }

    @Test("What is narrowed is lost where it was, and a new principal gains all it may do")
    func narrowed() throws {
        let narrow = [allow("User:a", .read, .topic("orders-1")), allow("User:a", .read, .group("g"))]
        #expect(
            try Self.change(Self.base, narrow)
                == [
                    "User:a lost kafka-cluster:ReadData on topic orders*",
                    "User:a lost kafka-cluster:DescribeTopic on topic orders*",
                ].sorted())
        #expect(
            try Self.change([], [allow("User:b", .describe, .topic("t"))]) == [
                "User:b gained kafka-cluster:Connect on the cluster",
                "User:b gained kafka-cluster:DescribeTopic on topic t",
            ])
        let denied = try Self.change(Self.base, Self.base + [deny("User:a", .read, .topic("orders-2"))])
        #expect(denied == ["User:a lost kafka-cluster:ReadData on topic orders-2"])
    }

    @Test("Other clusters, other services and conditions are told")
    func elsewhere() throws {
        let cluster = try TranslationTests.cluster()
        let old = PolicyDocument(statements: [])
        var new = old
        new.statements = [
            PolicyStatement(.allow, actions: .only(["s3:GetObject"]), resources: .only(["*"])),
            PolicyStatement(
                .allow, actions: .only(["kafka-cluster:ReadData"]), resources: .only(["*"]),
                conditions: [PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])]),
        ]
        let change = AccessChange(
            from: [AttachedPolicy("User:a", old)], to: [AttachedPolicy("User:a", new)], on: cluster)
        let principal = try #require(change.principals.first)
        #expect(principal.differences.contains { $0.words == "s3:GetObject on *" && $0.kind == .gained })
        #expect(principal.undecided.count == 1)
        #expect(!change.isEmpty)
    }
}
