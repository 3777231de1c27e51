import Access
import Kafka
import Testing

@Suite struct KafkaAuthorizerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var acls: [ACLBinding]
        var principal = "User:alice"
        var host = "10.0.0.1"
        var allowed: [Request] = []
        var denied: [Request] = []
    }

    struct Request: Sendable {
        let operation: ACLOperation
        let resource: KafkaResource

        init(_ operation: ACLOperation, _ resource: KafkaResource) {
            self.operation = operation
            self.resource = resource
        }
    }

    /// The rules as Kafka documents them ("Authorization and ACLs"), case by case.
    static let cases = [
        Case(
            testDescription: "a literal ACL names exactly its resource",
            acls: [allow("User:alice", .read, .topic("orders"))],
            allowed: [Request(.read, .topic("orders"))],
            denied: [
                Request(.read, .topic("orders2")), Request(.read, .topic("order")), Request(.read, .topic("Orders")),
                Request(.write, .topic("orders")), Request(.read, .group("orders")),
            ]),
        Case(
            testDescription: "a prefixed ACL names what begins with it, itself included",
            acls: [allow("User:alice", .read, .topic("order"), .prefixed)],
            allowed: [Request(.read, .topic("order")), Request(.read, .topic("orders"))],
            denied: [Request(.read, .topic("orde")), Request(.read, .topic("my-orders"))]),
        Case(
            testDescription: "a prefix of one character",
            acls: [allow("User:alice", .read, .topic("f"), .prefixed)],
            allowed: [Request(.read, .topic("f")), Request(.read, .topic("foo"))],
            denied: [Request(.read, .topic("bar")), Request(.read, .topic(""))]),
        Case(
            testDescription: "the literal * names every resource of its type",
            acls: [allow("User:alice", .read, .topic("*"))],
            allowed: [Request(.read, .topic("orders")), Request(.read, .topic("*")), Request(.read, .topic(""))],
            denied: [Request(.read, .group("orders")), Request(.alter, .cluster)]),
        Case(
            testDescription: "a prefixed * names only what begins with an asterisk",
            acls: [allow("User:alice", .read, .group("*"), .prefixed)],
            allowed: [Request(.read, .group("*")), Request(.read, .group("*a"))],
            denied: [Request(.read, .group("a"))]),
        Case(
            testDescription: "patterns of several kinds and lengths add up",
            acls: [
                allow("User:alice", .read, .topic("a"), .prefixed),
                allow("User:alice", .write, .topic("ab"), .prefixed),
                allow("User:alice", .delete, .topic("abc")),
                allow("User:alice", .create, .topic("*")),
            ],
            allowed: [ACLOperation.read, .write, .delete, .create, .describe].map { Request($0, .topic("abc")) },
            denied: [Request(.delete, .topic("ab")), Request(.write, .topic("a")), Request(.alter, .topic("abc"))]),
        Case(
            testDescription: "READ, WRITE, DELETE and ALTER carry DESCRIBE",
            acls: [
                allow("User:alice", .read, .topic("r")),
                allow("User:alice", .write, .topic("w")),
                allow("User:alice", .delete, .group("d")),
                allow("User:alice", .alter, .cluster),
            ],
            allowed: [
                Request(.describe, .topic("r")), Request(.describe, .topic("w")), Request(.describe, .group("d")),
                Request(.describe, .cluster),
            ],
            denied: [Request(.write, .topic("r")), Request(.read, .topic("w")), Request(.read, .group("d"))]),
        Case(
            testDescription: "CREATE, DESCRIBE_CONFIGS and IDEMPOTENT_WRITE do not carry DESCRIBE",
            acls: [
                allow("User:alice", .create, .topic("t")),
                allow("User:alice", .describeConfigs, .topic("t")),
                allow("User:alice", .idempotentWrite, .cluster),
            ],
            denied: [Request(.describe, .topic("t")), Request(.describe, .cluster)]),
        Case(
            testDescription: "ALTER_CONFIGS carries DESCRIBE_CONFIGS and nothing else",
            acls: [allow("User:alice", .alterConfigs, .topic("t"))],
            allowed: [Request(.describeConfigs, .topic("t"))],
            denied: [Request(.describe, .topic("t")), Request(.alter, .topic("t"))]),
        Case(
            testDescription: "ALL allows every operation",
            acls: [allow("User:alice", .all, .topic("t"))],
            allowed: ACLResourceType.topic.operations.map { Request($0, .topic("t")) }),
        Case(
            testDescription: "DENY wins over ALLOW, wherever each stands",
            acls: [
                allow("User:alice", .all, .topic("orders")),
                deny("User:alice", .write, .topic("ord"), .prefixed),
                deny("User:*", .delete, .topic("*")),
            ],
            allowed: [Request(.read, .topic("orders")), Request(.describe, .topic("orders"))],
            denied: [Request(.write, .topic("orders")), Request(.delete, .topic("orders"))]),
        Case(
            testDescription: "DENY of an operation denies no implied one",
            acls: [
                allow("User:alice", .all, .topic("t")), deny("User:alice", .read, .topic("t")),
                deny("User:alice", .alterConfigs, .topic("t")),
            ],
            allowed: [Request(.describe, .topic("t")), Request(.describeConfigs, .topic("t"))],
            denied: [Request(.read, .topic("t")), Request(.alterConfigs, .topic("t"))]),
        Case(
            testDescription: "DENY of DESCRIBE leaves what would have carried it",
            acls: [
                allow("User:alice", .read, .topic("t")),
                deny("User:alice", .describe, .topic("t")),
            ],
            allowed: [Request(.read, .topic("t"))], denied: [Request(.describe, .topic("t"))]),
        Case(
            testDescription: "DENY of ALL denies everything",
            acls: [
                allow("User:alice", .all, .topic("t")), deny("User:alice", .all, .topic("t")),
            ],
            denied: ACLResourceType.topic.operations.map { Request($0, .topic("t")) }),
        Case(
            testDescription: "User:* is everyone",
            acls: [allow("User:*", .read, .topic("t"))],
            allowed: [Request(.read, .topic("t"))]),
        Case(
            testDescription: "the type of a principal counts, its name's case too",
            acls: [
                allow("Group:alice", .read, .topic("t")),
                allow("User:Alice", .read, .topic("t")),
                allow("Group:*", .read, .topic("t")),
            ],
            denied: [Request(.read, .topic("t"))]),
        Case(
            testDescription: "names that only look alike are different names",
            acls: [allow("User:alice", .read, .group("caf\u{e9}"))],
            allowed: [Request(.read, .group("caf\u{e9}"))], denied: [Request(.read, .group("cafe\u{301}"))]),
        Case(
            testDescription: "a host counts only where it is the client's",
            acls: [
                allow("User:alice", .read, .topic("here"), host: "10.0.0.1"),
                allow("User:alice", .read, .topic("there"), host: "10.0.0.2"),
                allow("User:alice", .all, .topic("anywhere")),
                deny("User:alice", .read, .topic("anywhere"), host: "10.0.0.1"),
                deny("User:alice", .write, .topic("anywhere"), host: "10.0.0.2"),
            ],
            allowed: [Request(.read, .topic("here")), Request(.write, .topic("anywhere"))],
            denied: [Request(.read, .topic("there")), Request(.read, .topic("anywhere"))]),
    ]

    @Test("Decides as Kafka documents it", arguments: cases)
    func decides(_ given: Case) {
        let authorizer = KafkaAuthorizer(given.acls)
        for request in given.allowed {
            #expect(
                authorizer.authorize(
                    principal: given.principal, host: given.host, operation: request.operation,
                    resource: request.resource), "\(request)")
        }
        for request in given.denied {
            #expect(
                !authorizer.authorize(
                    principal: given.principal, host: given.host, operation: request.operation,
                    resource: request.resource), "\(request)")
        }
    }

    @Test("Super users are allowed everything, whatever is denied")
    func superUsers() {
        let authorizer = KafkaAuthorizer(
            [deny("User:*", .all, .topic("*"))], superUsers: ["User:admin"])
        #expect(authorizer.authorize(principal: "User:admin", host: "h", operation: .write, resource: .topic("t")))
        #expect(!authorizer.authorize(principal: "User:alice", host: "h", operation: .write, resource: .topic("t")))
        #expect(authorizer.authorizeByResourceType(principal: "User:admin", host: "h", operation: .write, type: .topic))
    }

    @Test(
        "allow.everyone.if.no.acl.found opens what no ACL of anyone names",
        arguments: [
            (KafkaResource.topic("named"), false), (.topic("prefix-1"), false), (.topic("unnamed"), true),
            (.group("named"), true), (.cluster, true),
        ])
    func allowEveryone(_ resource: KafkaResource, isOpen: Bool) {
        let acls = [
            allow("User:bob", .read, .topic("named")),
            deny("User:bob", .read, .topic("prefix-"), .prefixed),
        ]
        let open = KafkaAuthorizer(acls, allowEveryoneIfNoACLFound: true)
        let closed = KafkaAuthorizer(acls)
        #expect(open.authorize(principal: "User:alice", host: "h", operation: .describe, resource: resource) == isOpen)
        #expect(!closed.authorize(principal: "User:alice", host: "h", operation: .describe, resource: resource))
        #expect(open.hasACL(for: resource) == !isOpen)
    }

    struct ByType: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var acls: [ACLBinding]
        var allowsEveryone = false
        let isAllowed: Bool
    }

    @Test(
        "Authorizes by resource type as AclAuthorizer does",
        arguments: [
            ByType(testDescription: "nothing", acls: [], isAllowed: false),
            ByType(
                testDescription: "one literal", acls: [allow("User:alice", .write, .topic("a"))],
                isAllowed: true),
            ByType(
                testDescription: "everyone's prefix",
                acls: [allow("User:*", .all, .topic("a"), .prefixed)], isAllowed: true),
            ByType(
                testDescription: "another operation, type, principal or host",
                acls: [
                    allow("User:alice", .read, .topic("a")),
                    allow("User:alice", .write, .transactionalID("a")),
                    allow("User:bob", .write, .topic("a")),
                    allow("User:alice", .write, .topic("a"), host: "elsewhere"),
                ], isAllowed: false),
            ByType(
                testDescription: "a literal denied by itself",
                acls: [
                    allow("User:alice", .write, .topic("a")),
                    deny("User:alice", .write, .topic("a")),
                ], isAllowed: false),
            ByType(
                testDescription: "one of two literals denied",
                acls: [
                    allow("User:alice", .write, .topic("a")),
                    allow("User:alice", .write, .topic("b")),
                    deny("User:*", .all, .topic("a")),
                ], isAllowed: true),
            ByType(
                testDescription: "a literal denied by a prefix",
                acls: [
                    allow("User:alice", .write, .topic("abc")),
                    deny("User:alice", .write, .topic("ab"), .prefixed),
                ], isAllowed: false),
            ByType(
                testDescription: "a prefix denied by a shorter one",
                acls: [
                    allow("User:alice", .write, .topic("abc"), .prefixed),
                    deny("User:alice", .write, .topic("ab"), .prefixed),
                ], isAllowed: false),
            ByType(
                testDescription: "a prefix denied by a longer one and a literal",
                acls: [
                    allow("User:alice", .write, .topic("ab"), .prefixed),
                    deny("User:alice", .write, .topic("abc"), .prefixed),
                    deny("User:alice", .write, .topic("ab")),
                ], isAllowed: true),
            ByType(
                testDescription: "all allowed, a prefix denied",
                acls: [
                    allow("User:alice", .write, .topic("*")),
                    deny("User:alice", .write, .topic("a"), .prefixed),
                ], isAllowed: true),
            ByType(
                testDescription: "all denied",
                acls: [
                    allow("User:alice", .write, .topic("a")),
                    deny("User:alice", .write, .topic("*")),
                ], allowsEveryone: true, isAllowed: false),
            ByType(
                testDescription: "open to everyone", acls: [allow("User:bob", .write, .topic("*"))],
                allowsEveryone: true, isAllowed: true),
        ])
    func byType(_ given: ByType) {
        let authorizer = KafkaAuthorizer(given.acls, allowEveryoneIfNoACLFound: given.allowsEveryone)
        #expect(
            authorizer.authorizeByResourceType(
                principal: "User:alice", host: "10.0.0.1", operation: .write, type: .topic) == given.isAllowed)
    }

    @Test("Decides as a plain reading of all ACLs does, for random ones")
    func agreesWithPlainReading() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<200 {
            let acls = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.acl(hosts: ["*", "*", "h"]) }
            let everyone = Bool.random(using: &random)
            let authorizer = KafkaAuthorizer(acls, allowEveryoneIfNoACLFound: everyone)
            for _ in 0..<100 {
                let (principal, host) = (random.principal(), random.pick(["h", "i"]))
                let resource = random.resource()
                let operation = random.pick(resource.type.operations)
                #expect(
                    authorizer.authorize(principal: principal, host: host, operation: operation, resource: resource)
                        == Self.plainReading(acls, principal, host, operation, resource, everyone),
                    "\(acls) \(principal) \(host) \(operation) \(resource)")
            }
        }
    }

    /// The authorizer's definition without any index (`AclAuthorizer.authorizeAction`).
    static func plainReading(
        _ acls: [ACLBinding], _ principal: String, _ host: String, _ operation: ACLOperation, _ resource: KafkaResource,
        _ allowsEveryone: Bool
    ) -> Bool {
        let named = acls.filter { acl in
            acl.resource == resource.type
                && (acl.pattern == .prefixed
                    ? resource.name.hasPrefix(acl.name) : acl.name == "*" || acl.name == resource.name)
        }
        if named.isEmpty { return allowsEveryone }
        let applying = named.filter { acl in
            [principal, "User:*"].contains(acl.principal) && [host, "*"].contains(acl.host)
        }
        let carriers: [ACLOperation] =
            switch operation {
            case .describe: [.describe, .read, .write, .delete, .alter, .all]
            case .describeConfigs: [.describeConfigs, .alterConfigs, .all]
            default: [operation, .all]
            }
        return applying.contains { $0.permission == .allow && carriers.contains($0.operation) }
            && !applying.contains { $0.permission == .deny && [operation, .all].contains($0.operation) }
    }
}
