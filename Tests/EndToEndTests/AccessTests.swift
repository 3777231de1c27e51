import Foundation
import Programs
import Testing

@Suite("kedge access")
struct AccessTests {
    private static let cluster =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/modern/0a1b2c3d-1111-2222-3333-444455556666-5"

    /// Two services, as Kafka 3.9 lists their ACLs.
    private static let acls = """
        Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:\u{20}
         \t(principal=User:order-svc, host=*, operation=READ, permissionType=ALLOW)
        \t(principal=User:order-svc, host=*, operation=WRITE, permissionType=ALLOW)
        \t(principal=User:audit-svc, host=*, operation=READ, permissionType=ALLOW)\u{20}

        Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=audit-, patternType=PREFIXED)`:\u{20}
         \t(principal=User:audit-svc, host=*, operation=READ, permissionType=ALLOW)\u{20}

        Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=orders-cg, patternType=LITERAL)`:\u{20}
         \t(principal=User:order-svc, host=*, operation=READ, permissionType=ALLOW)\u{20}


        """

    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(Self.acls, to: "acls.txt")
    }

    private func access(_ arguments: String...) async throws -> Run {
        try await KedgeBinary.run(
            ["access"] + arguments + ["--cluster-arn", Self.cluster, "--closed-without-acl"], in: scratch.url)
    }

    private func translate() async throws {
        let run = try await access("translate", "--acls", "acls.txt", "--directory", ".", "--role-rule", "{user}-role")
        #expect(run.status == 0, "\(run.all)")
    }

    @Test("show prints the access map, principal by principal")
    func show() async throws {
        let run = try await access("show", "--acls", "acls.txt")
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(
            run.output
                == """
                User:audit-svc
                  the cluster   Connect
                  topic orders  ReadData, DescribeTopic
                  group audit-*  AlterGroup, DescribeGroup

                User:order-svc
                  the cluster      Connect, WriteDataIdempotently
                  topic orders     ReadData, WriteData, DescribeTopic
                  group orders-cg  AlterGroup, DescribeGroup

                """.replacing(
                    "  the cluster   Connect\n  topic orders  Read",
                    with: "  the cluster    Connect\n  topic orders   Read"))
    }

    @Test("Policies that are not there are told as such")
    func noPolicies() async throws {
        let run = try await access("check", "--acls", "acls.txt", "--policies", "nowhere")
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("error: nowhere is not there\n"))
    }

    @Test("A principal is named with its type", arguments: ["--principal", "--super-user", "--exclude"])
    func principalType(option: String) async throws {
        let run = try await access("show", "--acls", "acls.txt", option, "order-svc")
        #expect(run.status == 64)
        #expect(run.errors.contains("write it like User:"))
    }

    @Test("show gives the map and the notes as JSON")
    func showJSON() async throws {
        struct Report: Decodable {
            struct Access: Decodable { let allowed: [String: [String: [String]]] }
            struct Note: Decodable { let code: String }

            let principals: [String: Access]
            let policies: [String: Int]
            let notes: [Note]
        }
        try scratch.write(
            Self.acls.replacing("User:audit-svc, host=*", with: "User:audit-svc, host=10.0.0.5"), to: "hosts.txt")
        let run = try await access("show", "--acls", "hosts.txt", "--output", "json")
        #expect(run.status == 0)
        let report: Report = try run.json()
        #expect(
            report.principals["User:order-svc"]?.allowed["topic"]?["orders"]?.contains("kafka-cluster:WriteData")
                == true)
        #expect(report.policies == ["User:order-svc": 1])
        #expect(report.notes.map(\.code).contains("B20"))
    }

    @Test("translate writes the files that check finds equivalent")
    func translateAndCheck() async throws {
        try await translate()
        for path in ["access-map.json", "REPORT.md", "order-svc/policy.json", "audit-svc/clients/java-iam.properties"] {
            #expect(FileManager.default.fileExists(atPath: scratch.file("access/\(path)").path()), "\(path)")
        }
        let run = try await access("check", "--acls", "acls.txt", "--policies", "access")
        #expect(run.status == 0)
        #expect(run.output.hasSuffix("equivalent: 2 principals\n"), "\(run.all)")
    }

    @Test("check tells what a policy gains and loses, and exits with 3")
    func checkDiffering() async throws {
        struct Report: Decodable {
            struct Principal: Decodable {
                struct Difference: Decodable {
                    let action: String
                    let resource: String
                }

                let principal: String
                let equivalent: Bool
                let gained: [Difference]
                let lost: [Difference]
            }

            let equivalent: Bool
            let principals: [Principal]
        }
        try await translate()
        let path = "access/audit-svc/policy.json"
        let policy = try String(contentsOf: scratch.file(path), encoding: .utf8)
        try scratch.write(
            policy.replacing("/audit-*\"", with: "/aud*\"").replacing("/orders\"", with: "/order\""), to: path)
        let run = try await access("check", "--acls", "acls.txt", "--policies", "access", "--output", "json")
        #expect(run.status == 3)
        let report: Report = try run.json()
        #expect(!report.equivalent)
        let audit = try #require(report.principals.first { $0.principal == "User:audit-svc" })
        #expect(!audit.equivalent && audit.gained.contains { $0.resource == "group aud*" })
        #expect(audit.lost.contains { $0.resource == "topic orders" && $0.action == "kafka-cluster:ReadData" })
        #expect(report.principals.first { $0.principal == "User:order-svc" }?.equivalent == true)
        let text = try await access("check", "--acls", "acls.txt", "--policies", "access")
        #expect(text.status == 3)
        #expect(text.output.contains(/\n  lost +topic orders +DescribeTopic, ReadData\n/), "\(text.output)")
        #expect(text.output.hasSuffix("1 of 2 principals can do something else than the ACLs allow\n"))
    }

    @Test("check finds a policy of somebody without ACLs")
    func stranger() async throws {
        try await translate()
        try FileManager.default.copyItem(at: scratch.file("access/audit-svc"), to: scratch.file("access/m%20allory"))
        let run = try await access("check", "--acls", "acls.txt", "--policies", "access")
        #expect(run.status == 3)
        #expect(run.output.contains("differs  User:m allory"))
    }

    @Test("diff compares ACLs and policies by what they allow")
    func diff() async throws {
        try await translate()
        try scratch.write(
            Self.acls.replacing("name=audit-, patternType=PREFIXED", with: "name=audit-1, patternType=LITERAL"),
            to: "new.txt")
        let same = try await access("diff", "acls.txt", "access")
        #expect(same.status == 0)
        #expect(same.output == "Nobody gains or loses anything.\n")
        for (old, new, sign) in [
            ("acls.txt", "new.txt", "-"), ("new.txt", "acls.txt", "+"), ("access", "new.txt", "-"),
        ] {
            let run = try await access("diff", old, new)
            #expect(run.status == 3)
            #expect(run.output.hasPrefix("User:audit-svc\n"), "\(run.all)")
            #expect(run.output.contains("  \(sign)  group audit-*  AlterGroup, DescribeGroup\n"), "\(run.all)")
        }
    }

    @Test("ACLs come from standard input as well, and JSON is as good as text")
    func standardInput() async throws {
        try scratch.write(
            """
            [{"resourceType": "TOPIC", "resourceName": "t", "principal": "User:a", "operation": "READ", "permission": "ALLOW"}]
            """, to: "acls.json")
        let run = try await Run.of(
            URL(filePath: "/bin/sh"),
            [
                "-c", #""$0" access show --acls - --cluster-arn "$1" < acls.json"#, KedgeBinary.url.path(),
                Self.cluster,
            ], in: scratch.url)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("User:a\n"))
        #expect(run.output.contains("W23"))
    }

    @Test("Every mistake in a file is told with its line, and exits with 2")
    func mistakes() async throws {
        try scratch.write(Self.acls + "Nonsense\n(principal=a)\n", to: "wrong.txt")
        let run = try await access("show", "--acls", "wrong.txt")
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errorLines.count == 2)
        #expect(run.errors.hasPrefix("wrong.txt:12: 'Nonsense' is no line of kafka-acls.sh --list; "), "\(run.errors)")
        try await translate()
        try scratch.write("{\"Statement\": 1}", to: "access/audit-svc/policy.json")
        let policy = try await access("check", "--acls", "acls.txt", "--policies", "access")
        #expect(policy.status == 2)
        #expect(policy.errors.contains("audit-svc/policy.json: Statement"), "\(policy.errors)")
    }

    @Test("What is not there is an error, and a wrong ARN a wrong command line")
    func wrong() async throws {
        let absent = try await access("show", "--acls", "absent.txt")
        #expect(absent.status == 1)
        expectOneError(absent, naming: "absent.txt")
        let run = try await KedgeBinary.run(["access", "show", "--acls", "acls.txt", "--cluster-arn", "arn:x"])
        #expect(run.status == 64)
        let single = try await access("check", "--acls", "acls.txt", "--policies", "acls.txt")
        #expect(single.status == 1)
        expectOneError(single, naming: "2 principals")
    }

    @Test("The report's lines are ones that the Migration manifest takes")
    func acceptance() async throws {
        try scratch.write(
            """
            [{"resourceType": "TOPIC", "resourceName": "t", "principal": "User:a", "operation": "READ",
              "permission": "ALLOW", "host": "10.0.0.5"},
             {"resourceType": "GROUP", "resourceName": "<g>: `x` # \\"y\\" \\\\", "principal": "User:CN=a, OU=b",
              "operation": "ALL", "permission": "DENY", "host": "fe80::1"},
             {"resourceType": "GROUP", "resourceName": "*", "principal": "User:CN=a, OU=b", "operation": "READ",
              "permission": "ALLOW"},
             {"resourceType": "GROUP", "resourceName": "группа", "principal": "User:a", "operation": "READ",
              "permission": "ALLOW"}]
            """, to: "acls.json")
        let run = try await access("translate", "--acls", "acls.json", "--directory", ".")
        #expect(run.status == 3, "\(run.all)")
        let report = try String(contentsOf: scratch.file("access/REPORT.md"), encoding: .utf8)
        let block = try #require(report.split(separator: "yaml\nspec:\n  access:\n", maxSplits: 1).last)
        let lines = block.split(separator: "\n").prefix { $0.hasPrefix(" ") }.joined(separator: "\n")
        #expect(lines.contains("    accept:\n") && lines.contains("    hostAcls:\n"))
        // What the decisions about hosts end needs no acceptance as well.
        #expect(!lines.contains("\"topic t\"") && !lines.contains("\"group <g>"))
        let example = try Project.text("manifests/migration.yaml")
        try scratch.write(example.replacing("\n  access:\n", with: "\n  access:\n\(lines)\n"), to: "migration.yaml")
        let validation = try await KedgeBinary.run(["validate", "migration.yaml"], in: scratch.url)
        #expect(validation.status == 0, "\(validation.all)")
    }

    @Test("Names from outside reach the terminal without effect")
    func hostile() async throws {
        try scratch.write(
            """
            [{"resourceType": "GROUP", "resourceName": "g", "principal": "User:\u{202E}a", "operation": "READ",
              "permission": "ALLOW"}]
            """, to: "acls.json")
        let run = try await access("show", "--acls", "acls.json")
        #expect(run.status == 0)
        #expect(!run.all.unicodeScalars.contains("\u{202E}"))
    }
}
