import AWS
import Access
import Testing

@Suite("Roles of principals")
struct PrincipalRolesTests {
    private static func role(_ name: String) throws -> RoleARN {
        try RoleARN(parsing: "arn:aws:iam::123456789012:role/\(name)")
    }

    @Test("Principals without a role are told, and so are roles of several, whatever the case of their names")
    func notes() throws {
        let named = [
            "User:a": try Self.role("a-role"), "User:b": try Self.role("shared"),
            "User:CN=x, OU=y": try Self.role("Shared"),
        ]
        let roles = PrincipalRoles(of: ["User:a", "User:b", "User:CN=x, OU=y", "User:d e"]) { named[$0] }
        #expect(roles["User:a"]?.roleName == "a-role")
        #expect(roles["User:CN=x, OU=y"]?.roleName == "Shared")
        #expect(roles["User:d e"] == nil)
        #expect(
            roles.notes.map { "\($0.code.rawValue) \($0.principal): \($0.message)" } == [
                "B60 User:d e: has no role: no rule and no exception gives it one that can exist",
                "B61 User:CN=x, OU=y: arn:aws:iam::123456789012:role/Shared is the role of User:CN=x, OU=y, User:b",
            ])
    }

    @Test("Names that only look alike have roles of their own")
    func exactNames() throws {
        let roles = PrincipalRoles(of: ["User:\u{e9}", "User:e\u{301}"]) {
            try? Self.role($0.unicodeScalars.count == 6 ? "one" : "two")
        }
        #expect(roles["User:\u{e9}"]?.roleName == "one")
        #expect(roles["User:e\u{301}"]?.roleName == "two")
        #expect(roles.notes == [])
        #expect(PrincipalRoles(of: []) { _ in nil }.notes == [])
    }
}
