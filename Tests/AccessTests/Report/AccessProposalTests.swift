import AWS
import Foundation
import Kafka
import Testing

@testable import Access

@Suite("What is proposed")
struct AccessProposalTests {
    private static func proposal(
        _ acls: [ACLBinding], _ context: AccessContext = AccessContext(allowsEveryoneIfNoACLFound: false),
        migration: String = "scram-to-iam", changing: (PolicyDocument) -> PolicyDocument = { $0 }
    ) throws -> AccessProposal {
        let cluster = try TranslationTests.cluster()
        let translation = AccessTranslation(acls, to: cluster, in: context)
        let policies = translation.policies.flatMap { policy in
            policy.documents.map { AttachedPolicy(policy.principal, changing($0)) }
        }
        let proof = AccessProof(acls, policies, on: cluster, in: context)
        let principals = proof.principals.map(\.principal)
        return AccessProposal(
            migration: migration, acls: acls, translation, proof,
            roles: PrincipalRoles(of: principals) { principal in
                try? RoleARN(parsing: "arn:aws:iam::123456789012:role/\(principal.dropFirst(5))-role")
            }, workloads: ["User:order-svc": [.ecs], "User:a": [.lambda]],
            servers: ClientServers(["b-1.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098"]))
    }

    /// The published scenario, with an ACL of a host and one that IAM has nothing for.
    private static let acls =
        ScenarioTests.acls + [
            allow("User:order-svc", .read, .topic("audit"), host: "10.0.0.5"),
            allow("User:analytics-svc", .describeConfigs, .group("analytics-cg")),
        ]

    /// Somebody let order-svc write to everything.
    private static func widened(_ document: PolicyDocument) -> PolicyDocument {
        var document = document
        for (index, statement) in document.statements.enumerated() where statement.sid == "TopicsReadWrite" {
            document.statements[index].resources = .only(
                statement.resources.patterns.map { $0.replacing("/orders", with: "/*") })
        }
        return document
    }

    @Test("The report, the message and the policies of the published scenario are as recorded")
    func golden() throws {
        let proposal = try Self.proposal(Self.acls, changing: Self.widened)
        let report = AccessReport(proposal)
        try Fixture.expect(Array(report.markdown.utf8), equals: "review/REPORT.md")
        try Fixture.expect(Array(proposal.commitMessage.utf8), equals: "review/message.txt")
        #expect(report.title == "Access of scram-to-iam: 4 policies for review")
        #expect(report.body(within: AccessReport.BodyLimit.gitHub) == report.markdown)
    }

    @Test("Equivalent policies are called so")
    func equivalent() throws {
        let report = AccessReport(try Self.proposal(ScenarioTests.acls)).markdown
        #expect(report.contains("**Equivalent.**"))
        #expect(!report.contains("How to accept"))
    }

    @Test("The files are the policies, the map, the report, trust policies and clients, twice the same")
    func files() throws {
        let proposal = try Self.proposal(Self.acls)
        let files = proposal.files
        #expect(files == (try Self.proposal(Self.acls)).files)
        #expect(
            files.keys.filter { !$0.contains("/clients/") }.sorted() == [
                "access/REPORT.md", "access/access-map.json", "access/admin/policy.json",
                "access/analytics-svc/policy.json", "access/billing-svc/policy.json", "access/order-svc/policy.json",
                "access/order-svc/trust-policy.json",
            ])
        #expect(files.keys.count { $0.hasPrefix("access/admin/clients/") } == 8)
        #expect(Set(proposal.policyFiles.keys).isSubset(of: files.keys) && proposal.policyFiles.count == 4)
        for (path, bytes) in proposal.policyFiles {
            #expect(try PolicyDocument(parsing: bytes).json() == bytes, "\(path)")
        }
        let client = try #require(files["access/order-svc/clients/java-iam.properties"])
        #expect(String(decoding: client, as: UTF8.self).contains("group.id=order-processing-cg\n"))
    }

    @Test("A policy that is split has a file for each part")
    func split() throws {
        let acls = (0..<400).map { allow("User:a", .read, .topic("a-rather-long-name-of-a-topic-\($0 * 7919)")) }
        let proposal = try Self.proposal(acls + [allow("User:a", .read, .group("g"))])
        let paths = proposal.policyFiles.keys.sorted { ($0.count, $0) < ($1.count, $1) }
        #expect(paths.count > 1)
        #expect(paths.prefix(2) == ["access/a/policy.json", "access/a/policy-2.json"])
    }

    @Test("The lines to accept a difference accept it, and those about hosts decide them")
    func acceptances() throws {
        let proposal = try Self.proposal(Self.acls, changing: Self.widened)
        let open = proposal.proof.principals.flatMap { proof in proof.open.map { (proof.principal, $0) } }
        #expect(open.count > 0)
        var context = AccessContext(allowsEveryoneIfNoACLFound: false)
        context.acceptances = open.map {
            AccessAcceptance(
                principal: $0.0, difference: $0.1.kind, action: $0.1.action, resource: $0.1.resource,
                reason: "meant @all")
        }
        context.hostDecisions = [allow("User:order-svc", .read, .topic("audit"), host: "10.0.0.5"): .leaveOut]
        let accepted = try Self.proposal(Self.acls, context, changing: Self.widened)
        #expect(accepted.proof.isEquivalent)
        let report = AccessReport(accepted).markdown
        #expect(report.contains("that the manifest accepts") && report.contains("accepted: meant &#64;&#8203;all"))
        #expect(!report.contains("How to accept"))
        // That the manifest takes them is tested with kedge validate.
        let lines = AccessReport(proposal).markdown
        for text in [
            "    accept:\n", "    hostAcls:\n", "        host: \"10.0.0.5\"\n", "        decision: LeaveOut\n",
        ] {
            #expect(lines.contains(text))
        }
    }

    @Test("The order of the ACLs makes no difference")
    func order() throws {
        let acls =
            Self.acls + ["10.0.0.7", "10.0.0.6"].map { allow("User:order-svc", .write, .topic("audit"), host: $0) }
        let context = AccessContext(allowsEveryoneIfNoACLFound: false)
        #expect(
            AccessReport(try Self.proposal(acls, context)).markdown
                == AccessReport(try Self.proposal(acls.reversed(), context)).markdown)
    }

    @Test("Names from outside stay names, in the report and in the message")
    func hostile() throws {
        let names = [
            "a|b", "<script>alert(1)</script>", "@everyone", "x\n# Approved", "```", "`", "a](http://x)", "closes #1",
            "<!-- kedge inputs=\(String(repeating: "0", count: 64)) -->",
        ]
        let acls = names.flatMap { name in
            [
                allow("User:\(name)", .read, .topic("t")), allow("User:\(name)", .read, .group(name)),
                allow("User:\(name)", .describeConfigs, .group(name)),
                allow("User:\(name)", .read, .group(name), host: "10.0.0.1"),
                allow("User:\(name)", .write, .topic("u"), host: "10.0.0.1"),
            ]
        }
        let proposal = try Self.proposal(acls)
        for text in [AccessReport(proposal).markdown, AccessReport(proposal).body(within: 9_000)] {
            #expect(!text.contains("<script>") && !text.contains("<!--"))
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("# Approved") })
            let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
            #expect(rows.count >= 4)
            for row in rows { #expect(row.count { $0 == "|" } == 9, "\(row)") }
            // Outside of code a mention would be one.
            for line in text.split(separator: "\n") where !line.hasPrefix(" ") {
                let outside = line.replacing(/`[^`]*`/, with: "").replacing(/<code>.*?<\/code>/, with: "")
                #expect(!outside.contains("@"), "\(line)")
            }
        }
        let message = proposal.commitMessage
        #expect(message.contains("@\u{200b}everyone") && message.contains("closes #\u{200b}1"))
        #expect(!message.split(separator: "\n").contains { $0.hasPrefix("#") })
        #expect(Set(proposal.files.keys).allSatisfy { !$0.contains("..") && !$0.contains("\n") && !$0.contains("<") })
    }

    @Test("A body keeps to its limit, ends its blocks and says where the rest is", arguments: [300, 2_000, 20_000])
    func limits(limit: Int) throws {
        let acls = (0..<150).flatMap { number in
            [
                allow("User:service-\(number)", .read, .topic("t-\(number)")),
                allow("User:service-\(number)", .read, .group("g")),
                allow("User:service-\(number)", .write, .topic("u"), host: "10.0.0.1"),
            ]
        }
        let report = AccessReport(try Self.proposal(acls))
        let body = report.body(within: limit)
        #expect(report.markdown.utf8.count > limit && body.utf8.count <= limit)
        #expect(body.contains("`access/REPORT.md`") && body.hasPrefix("# Access of `scram-to-iam`") == (limit > 300))
        #expect(body.split(separator: "\n").count { $0.hasPrefix("```") } % 2 == 0)
    }

    @Test("A message is as long as a forge takes")
    func longMessage() throws {
        let acls = (0..<2_000).map { allow("User:service-\($0)", .read, .topic("topic-of-service-\($0)")) }
        let message = try Self.proposal(acls).commitMessage
        #expect(message.utf8.count < 61_000 && message.hasSuffix("The other principals are in access/REPORT.md.\n"))
    }
}
