import Testing

@testable import AWS

@Suite("server.properties")
struct JavaPropertiesTests {
    @Test(
        "Lines are read as Java reads them",
        arguments: [
            ("a=b", ["a": "b"]), ("a = b ", ["a": "b "]), ("a:b=c", ["a": "b=c"]), ("a b", ["a": "b"]),
            ("a", ["a": ""]), ("# a=b\n! c=d\n\n", [:]), ("a=b\r\nc=d", ["a": "b", "c": "d"]),
            ("a=b\\\n   c", ["a": "bc"]), ("a=b\\\\\nc=d", ["a": "b\\", "c": "d"]), ("a=b\\", ["a": "b"]),
            ("a\\=b=c", ["a=b": "c"]), ("a=\\u00e9\\t\\z", ["a": "é\tz"]), ("a=1\na=2", ["a": "2"]),
            ("a==b", ["a": "=b"]), ("a=b\\\n# c", ["a": "b# c"]), ("a=\\u12", ["a": "u12"]),
        ] as [(String, [String: String])])
    func parsing(_ text: String, _ properties: [String: String]) {
        #expect(JavaProperties.parse(text) == properties)
    }

    @Test("A configuration that says nothing is open to everyone, as MSK's default is")
    func defaults() {
        func configuration(_ text: String) -> MSKConfiguration {
            MSKConfiguration(reference: .init(arn: "a", revision: 1), properties: JavaProperties.parse(text))
        }
        #expect(configuration("").allowsEveryoneIfNoACLFound)
        #expect(configuration("allow.everyone.if.no.acl.found=true").allowsEveryoneIfNoACLFound)
        #expect(!configuration("allow.everyone.if.no.acl.found=False").allowsEveryoneIfNoACLFound)
        #expect(configuration("super.users=User:a;; User:b").superUsers == ["User:a", "User:b"])
    }
}
