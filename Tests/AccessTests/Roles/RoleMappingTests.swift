import AWS
import Access
import Testing

@Suite("Roles of principals")
struct RoleMappingTests {
    private static func rule(_ text: String, _ partition: String = "aws") throws -> RoleRule {
        let region = partition == "aws-cn" ? "cn-north-1" : "eu-west-1"
        return try RoleRule(
            parsing: text,
            for: ClusterARN(parsing: "arn:\(partition):kafka:\(region):123456789012:cluster/modern/0a1b-2c3d-4"))
    }

    @Test(
        "A rule gives a role's ARN",
        arguments: [
            ("{user}-role", "User:order-svc", "arn:aws:iam::123456789012:role/order-svc-role"),
            ("kafka/{user}", "User:a", "arn:aws:iam::123456789012:role/kafka/a"),
            ("arn:aws:iam::210987654321:role/x/{user}-{user}", "User:a", "arn:aws:iam::210987654321:role/x/a-a"),
            ("{user}", "User:a@b.c=d,e+f", "arn:aws:iam::123456789012:role/a@b.c=d,e+f"),
        ])
    func rules(text: String, principal: String, expected: String) throws {
        #expect(try Self.rule(text).role(for: principal).get().description == expected)
    }

    @Test("A rule without an ARN is for the cluster's partition")
    func partition() throws {
        let role = try Self.rule("{user}", "aws-cn").role(for: "User:a").get()
        #expect(role.description == "arn:aws-cn:iam::123456789012:role/a")
    }

    @Test(
        "What is no rule is refused",
        arguments: [
            "", "role", "{User}-role", "{user} role", "{user}/role", "arn:aws:iam::1:role/{user}",
            "arn:aws:s3:::bucket/{user}", "role-{user}-\(String(repeating: "x", count: 64))",
        ])
    func wrongRules(text: String) throws {
        let error = try #require(throws: AccessError.self) { try Self.rule(text) }
        #expect(error.code == .roleRuleInvalid && error.hint == "write it like {user}-role.")
    }

    @Test(
        "A name that no role can have gives none, rather than a changed one",
        arguments: [
            ("User:a b", "it"), ("User:a/b", "its"), ("User:CN=a;b", "its"), ("User:größe", "its"), ("User:", "its"),
            ("User:" + String(repeating: "x", count: 60), "the role's name"), ("Group:a", "it is not a user"),
            ("User:../admin", "its name"), ("alice", "it is not"),
        ])
    func impossible(principal: String, reason: String) throws {
        switch try Self.rule("{user}-role").role(for: principal) {
        case .success(let role): Issue.record("\(role)")
        case .failure(let problem): #expect(problem.reason.hasPrefix(reason))
        }
    }

    @Test("Exceptions win, principals without a role are told, and so are roles of several")
    func mapping() throws {
        let shared = try RoleARN(parsing: "arn:aws:iam::123456789012:role/Shared")
        let mapping = RoleMapping(
            rule: try Self.rule("{user}-role"),
            exceptions: [
                "User:CN=x, OU=y": shared, "User:b": try RoleARN(parsing: "arn:aws:iam::123456789012:role/shared"),
            ]
        )
        let roles = mapping.roles(for: ["User:a", "User:b", "User:CN=x, OU=y", "User:d e"])
        #expect(roles["User:a"]?.roleName == "a-role")
        #expect(roles["User:CN=x, OU=y"] == shared)
        #expect(roles["User:d e"] == nil)
        #expect(
            roles.notes.map { "\($0.code.rawValue) \($0.principal): \($0.message)" } == [
                "B60 User:d e: has no role: its name has characters that no role's name may have",
                "B61 User:CN=x, OU=y: arn:aws:iam::123456789012:role/Shared is that of User:CN=x, OU=y, User:b",
            ])
        #expect(RoleMapping().roles(for: ["User:a"]).notes.map(\.code) == [.noRole])
        #expect(RoleMapping().roles(for: []).notes == [])
    }
}
