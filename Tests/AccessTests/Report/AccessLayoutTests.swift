import Access
import Testing

@Suite("Where proposed files are")
struct AccessLayoutTests {
    @Test(
        "A principal has a folder of its own, whatever its name",
        arguments: [
            ("User:order-svc", "order-svc"), ("User:a@b.c=d,e+f_g", "a@b.c=d,e+f_g"), ("User:a/b", "a%2Fb"),
            ("User:..", "%2E."), ("User:.git", "%2Egit"), ("User:a:b", "a%3Ab"), ("User:", "%"), ("User:%", "%25"),
            ("User:\u{e9}", "%C3%A9"), ("User:e\u{301}", "e%CC%81"), ("User:a b\n", "a%20b%0A"),
            ("User:REPORT.md", "%52EPORT.md"), ("User:Access-Map.json", "%41ccess-Map.json"),
            ("User:policy-2.json", "%70olicy-2.json"), ("User:\u{301}a", "%CC%81a"),
            ("User:CN=a, OU=b", "CN=a,%20OU=b"), ("User:a\\b", "a%5Cb"),
        ])
    func folders(principal: String, folder: String) {
        #expect(AccessLayout.folder(of: principal) == "access/\(folder)")
    }

    @Test("Long names are cut and stay apart")
    func long() {
        let names = ["a", "b"].map { "User:" + String(repeating: "x", count: 250) + $0 }.map(AccessLayout.folder)
        #expect(names[0] != names[1])
        #expect(names.allSatisfy { $0.utf8.count == 207 && $0.contains("~") })
    }

    @Test("Policies are numbered from the second on, beside the first")
    func policies() {
        #expect(
            AccessLayout.policies(of: "User:a", count: 3) == [
                "access/a/policy.json", "access/a/policy-2.json", "access/a/policy-3.json",
            ])
        #expect(
            AccessLayout.policies(of: "User:a", count: 2, first: "teams/a/kafka.json") == [
                "teams/a/kafka.json", "teams/a/kafka-2.json",
            ])
        #expect(AccessLayout.policies(of: "User:a", count: 0) == [])
        #expect(AccessLayout.trustPolicy(of: "User:a") == "access/a/trust-policy.json")
        #expect(AccessLayout.client("README.md", of: "User:a") == "access/a/clients/README.md")
    }
}
