import Access
import Kafka
import Testing

/// Every form is one that a release of Kafka prints.
@Suite("ACLs in files")
struct ACLListingTests {
    private static func read(_ text: String) -> ACLListing { ACLListing(parsing: Array(text.utf8), file: "acls") }

    private static func header(_ resource: String) -> String { "Current ACLs for resource `\(resource)`: \n" }

    @Test("A listing of Kafka 2.1 or later gives its ACLs")
    func current() {
        let listing = Self.read(
            """
            Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:\u{20}
             \t(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)
            \t(principal=User:bob, host=10.0.0.5, operation=DESCRIBE_CONFIGS, permissionType=DENY)\u{20}

            Current ACLs for resource `ResourcePattern(resourceType=TRANSACTIONAL_ID, name=tx-, patternType=PREFIXED)`:
             \t(principal=User:alice, host=*, operation=ALL, permissionType=ALLOW)\u{20}

            Current ACLs for resource `ResourcePattern(resourceType=CLUSTER, name=kafka-cluster, patternType=LITERAL)`:
            \t(principal=User:*, host=*, operation=IDEMPOTENT_WRITE, permissionType=ALLOW)

            """)
        #expect(listing.diagnostics == [])
        #expect(
            listing.acls == [
                allow("User:alice", .read, .topic("orders")),
                deny("User:bob", .describeConfigs, .topic("orders"), host: "10.0.0.5"),
                allow("User:alice", .all, .transactionalID("tx-"), .prefixed),
                allow("User:*", .idempotentWrite, .cluster),
            ])
    }

    @Test("With --principal, ACLs stand under their principals, and what is listed twice counts once")
    func byPrincipal() {
        let orders =
            Self.header("ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)")
            + "\t(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)\n"
        let listing = Self.read("ACLs for principal `User:alice`\n\(orders)\nACLs for principal `User:bob`\n\(orders)")
        #expect(listing.acls == [allow("User:alice", .read, .topic("orders"))])
        #expect(listing.isValid)
    }

    @Test(
        "A listing of the authorizer's own, and of releases before",
        arguments: [
            ("Topic:LITERAL:orders", .literal, "orders"), ("Topic:PREFIXED:orders", .prefixed, "orders"),
            ("Topic:orders", .literal, "orders"), ("Topic:*", .literal, "*"),
        ] as [(String, ACLPatternType, String)])
    func old(resource: String, pattern: ACLPatternType, name: String) {
        let listing = Self.read(
            """
            Current ACLs for resource `\(resource)`:\u{20}
             \tUser:alice has Allow permission for operations: Read from hosts: *
            \tUser:CN=b has permission for x has Deny permission for operations: DescribeConfigs from hosts: 10.1.2.3\u{20}

            """)
        #expect(listing.diagnostics == [])
        #expect(
            listing.acls == [
                allow("User:alice", .read, .topic(name), pattern),
                deny("User:CN=b has permission for x", .describeConfigs, .topic(name), pattern, host: "10.1.2.3"),
            ])
    }

    @Test("Old listings name transactional ids and delegation tokens in one word")
    func oldWords() {
        let listing = Self.read(
            """
            Current ACLs for resource `TransactionalId:LITERAL:t:1`:
            \tUser:alice has Allow permission for operations: All from hosts: *
            Current ACLs for resource `DelegationToken:LITERAL:d`:
            \tUser:alice has Allow permission for operations: Describe from hosts: *
            Current ACLs for resource `Cluster:LITERAL:kafka-cluster`:
            \tUser:alice has Allow permission for operations: ClusterAction from hosts: *
            """)
        #expect(listing.diagnostics == [])
        #expect(
            listing.acls.map(\.resource) == [.transactionalID, .delegationToken, .cluster]
                && listing.acls.map(\.name) == ["t:1", "d", "kafka-cluster"]
                && listing.acls.map(\.operation) == [.all, .describe, .clusterAction])
    }

    @Test(
        "Names come through as they are",
        arguments: [
            "a, name=b, patternType=PREFIXED", "back`tick`:", "(a)", ")", "grüße/日本語", "e\u{301}", "a=b", ":", "\\",
            "*", "<script>", "a `: b", "LITERAL:x", "\u{301}x",
        ])
    func names(name: String) {
        for principal in ["User:alice", "User:\(name)", "User:CN=a, host=b, OU=\(name)"] {
            let listing = Self.read(
                Self.header("ResourcePattern(resourceType=GROUP, name=\(name), patternType=LITERAL)")
                    + "\t(principal=\(principal), host=fe80::1%eth0, operation=READ, permissionType=ALLOW)\r\n")
            #expect(listing.diagnostics == [])
            #expect(listing.acls.map { Array($0.name.utf8) } == [Array(name.utf8)])
            #expect(listing.acls.map { Array($0.principal.utf8) } == [Array(principal.utf8)])
            #expect(listing.acls.map(\.host) == ["fe80::1%eth0"])
        }
    }

    @Test("Names that only look alike stay apart")
    func normalization() {
        let resource = Self.header("ResourcePattern(resourceType=TOPIC, name=a, patternType=LITERAL)")
        let listing = Self.read(
            resource + "(principal=User:\u{e9}, host=*, operation=READ, permissionType=ALLOW)\n"
                + "(principal=User:e\u{301}, host=*, operation=READ, permissionType=ALLOW)\n")
        #expect(listing.acls.count == 2)
    }

    private static let json = """
        [
          {"resourceType": "TOPIC", "resourceName": "orders, \\"x\\"", "patternType": "PREFIXED",
           "principal": "User:alice", "host": "10.0.0.5", "operation": "READ", "permission": "DENY"},
          {"resource_type": "transactionalId", "resourceName": "[t]", "principal": "User:*", "operation": "Write",
           "permissionType": "Allow"}
        ]
        """

    @Test("JSON gives the same, with LITERAL and every host where nothing is said")
    func jsonACLs() {
        let listing = Self.read(Self.json)
        #expect(listing.diagnostics == [])
        #expect(
            listing.acls == [
                deny("User:alice", .read, .topic("orders, \"x\""), .prefixed, host: "10.0.0.5"),
                allow("User:*", .write, .transactionalID("[t]")),
            ])
        #expect(Self.read("[]").isValid && Self.read(" [ ] \n").isValid)
        #expect(Self.read("").isValid && Self.read("").acls == [])
        #expect(Self.read("\u{feff}" + Self.json) == listing)
    }

    @Test(
        "What is wrong is told with its line and what would be right",
        arguments: [
            ("[{}]", "acls:1: resourceType is missing; an ACL has one."),
            ("[\n1]", "acls:2: a number stands here; an object is needed."),
            ("[\n\n{\"hots\": \"*\"}]", "acls:3: unknown member 'hots'; known are resourceType, "),
            ("[\n{\n\"host\": 1}]", "acls:2: host: a number stands here; a string is needed."),
            ("[\n{\n\"host\": \"*\" \"*\"}]", "acls:3: ',' or '}' is missing; write a JSON array of objects"),
            (
                "[{\"permission\": \"DENY\", \"permissionType\": \"ALLOW\"}]",
                "acls:1: permissionType stands here twice; an ACL has one."
            ),
            ("[\n{", "acls:2: the list does not end; "),
            ("{}", "acls:1: one object, such as a policy, where a list of ACLs belongs; "),
            ("[] x", "acls:1: something follows the list; "), ("[1 2]", "acls:1: something follows the document; "),
            ("hello", "acls:1: 'hello' is no line of kafka-acls.sh --list; delete the line if it is a message."),
            (
                "\nError while executing ACL command: timeout",
                "acls:2: 'Error while executing ACL command: timeout' is no line of kafka-acls.sh --list; the command failed"
            ),
            (
                "(principal=User:a, host=*, operation=READ, permissionType=ALLOW)",
                "acls:1: an ACL before any resource; a line such as Current ACLs for resource `…`: comes first."
            ),
            (
                header("ResourcePattern(resourceType=SHARE, name=a, patternType=LITERAL)"),
                "acls:1: 'SHARE' is no resource type; known are TOPIC, GROUP, CLUSTER, TRANSACTIONAL_ID, "
            ),
            (
                header("ResourcePattern(resourceType=TOPIC, name=a, patternType=MATCH)"),
                "acls:1: 'MATCH' is no pattern type; known are LITERAL, PREFIXED."
            ),
            (
                header("ResourcePattern(resourceType=TOPIC, name=, patternType=LITERAL)"),
                "acls:1: the resource name is empty; an ACL has one."
            ),
            (header("orders"), "acls:1: 'orders' is no resource; write ResourcePattern("),
            (
                header("Topic:a") + "(principal=User:a, host=*, operation=EAT, permissionType=ALLOW)",
                "acls:2: 'EAT' is no operation; known are ALL, READ, WRITE, "
            ),
            (
                header("Topic:a") + "(principal=alice, host=*, operation=READ, permissionType=ALLOW)",
                "acls:2: 'alice' is no principal; write it like User:alice."
            ),
            (
                header("Topic:a") + "(principal=User:a, host=*, operation=READ)",
                "acls:2: '(principal=User:a, host=*, operation=READ)' is no ACL; write (principal=User:alice, "
            ),
            (
                header("Topic:a") + "User:a has Allow permission for operations: Read",
                "acls:2: 'User:a has Allow permission for operations: Read' is no ACL; write User:alice has "
            ),
            (
                header("Topic:a") + "User:a has Perhaps permission for operations: Read from hosts: *",
                "acls:2: 'Perhaps' is no permission; known are DENY, ALLOW."
            ),
        ])
    func mistakes(text: String, expected: String) {
        let listing = Self.read(text)
        #expect(listing.acls == [])
        #expect(listing.diagnostics.first?.description.hasPrefix(expected) == true, "\(listing.diagnostics)")
    }

    @Test("ACLs under a resource that cannot be read are not taken for another's")
    func lostResource() {
        let listing = Self.read(
            Self.header("Topic:a") + Self.header("Pizza:b")
                + "User:a has Allow permission for operations: Read from hosts: *")
        #expect(listing.diagnostics.map(\.line) == [2, 3])
    }

    @Test("Not UTF-8, a line without an end, too many mistakes: told, not endured")
    func limits() {
        #expect(ACLListing(parsing: [0x41, 0xff], file: "a").diagnostics.map(\.message) == ["not UTF-8"])
        let long = ACLListing(parsing: Array(repeating: 0x41, count: 70_000), file: "a")
        #expect(long.diagnostics.map(\.message) == ["longer than 65536 bytes"])
        let wrong = Self.read(String(repeating: "x\n", count: 1_000))
        #expect(wrong.diagnostics.count == ACLListing.maximumDiagnostics)
    }

    @Test("What any listing holds comes back from its text and its JSON, and broken ones never trap")
    func roundTripsAndDamage() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<300 {
            var seen: Set<ACLBinding> = []
            let acls = (0..<Int.random(in: 0...6, using: &random)).map { _ in random.acl(hosts: ["*", "::1"]) }
                .filter { seen.insert($0).inserted }
            for text in [ACLText.listing(acls), ACLText.json(acls)] {
                let listing = Self.read(text)
                #expect(listing.isValid && listing.acls == acls)
                var bytes = Array(text.utf8)
                for _ in 0..<20 where !bytes.isEmpty {
                    let place = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0...3, using: &random) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 2: bytes.insert(contentsOf: bytes.prefix(place).suffix(7), at: place)
                    default: bytes.removeSubrange(place...)
                    }
                    let damaged = ACLListing(parsing: bytes, file: "acls")
                    #expect(damaged.isValid || damaged.acls.isEmpty)
                    #expect(damaged.diagnostics.allSatisfy { $0.line >= 1 && !$0.message.isEmpty && !$0.hint.isEmpty })
                }
            }
        }
    }
}
