import Foundation
import Programs
import Testing

@Suite("kedge access on a migration")
struct MigrationAccessTests {
    private struct Proof: Decodable {
        struct Principal: Decodable {
            let principal: String
            let equivalent: Bool
            let policies: Int
        }

        let equivalent: Bool
        let principals: [Principal]
    }

    /// As Kafka 3.9 lists the ACLs of the example's services; kedge's own are among them.
    private static let acls = """
        Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:\u{20}
         \t(principal=User:order-svc, host=*, operation=WRITE, permissionType=ALLOW)
        \t(principal=User:billing-svc, host=*, operation=READ, permissionType=ALLOW)\u{20}

        Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=billing, patternType=LITERAL)`:\u{20}
         \t(principal=User:billing-svc, host=*, operation=READ, permissionType=ALLOW)\u{20}

        Current ACLs for resource `ResourcePattern(resourceType=CLUSTER, name=kafka-cluster, patternType=LITERAL)`:\u{20}
         \t(principal=User:kedge, host=*, operation=ALTER, permissionType=ALLOW)\u{20}


        """

    @Test("The source's ACLs are shown, translated and held against what is merged, before and after the freeze")
    func live() async throws {
        let estate = try await Estate()
        func access(_ arguments: String...) async throws -> Run {
            let run = try await KedgeBinary.run(
                ["access"] + arguments
                    + ["--repository", estate.manifests.path(), "--cache", estate.scratch.file("cache").path()],
                environment: estate.environment, in: estate.scratch.url)
            estate.expectNoSecret(run.all)
            return run
        }
        let shown = try await access("show")
        #expect(shown.status == 0, "\(shown.all)")
        #expect(shown.output.contains("User:writer\n  the cluster   Connect, WriteDataIdempotently\n"))
        #expect(try estate.stored() == [])

        // Nothing is merged: everything is lost, and all would be gained.
        let unmerged = try await access("check")
        #expect(unmerged.status == 3)
        #expect(unmerged.output.contains("  lost  everything  it has no policy\n"), "\(unmerged.all)")
        let due = try await access("diff")
        #expect(due.status == 3)
        #expect(due.output.contains("User:writer\n  +  the cluster   Connect, WriteDataIdempotently\n"), "\(due.all)")

        // What translate writes is what the reconciler proposes.
        #expect(try await estate.kedge("reconcile", "--until-converged").status == 0)
        #expect(try await access("translate", "--directory", "out").status == 0)
        let proposal = estate.manifests.appending(path: ".kedge/kedge/\(Declaration.migration)/access")
        let proposed = try FileManager.default.subpathsOfDirectory(atPath: proposal.path()).filter {
            $0.contains(".")
        }
        #expect(proposed.contains("access/REPORT.md") && proposed.contains("access/writer/policy.json"))
        for path in proposed {
            let written = try Data(contentsOf: estate.scratch.file("out/\(path)"))
            #expect(try Data(contentsOf: proposal.appending(path: path)) == written, "\(path)")
        }

        // Merged, and for as long as producers are frozen.
        for phase in ["Replicating", "CutOver"] {
            try estate.declare(.init(phase: phase))
            try estate.merge()
            let run = try await estate.kedge("reconcile", "--until-converged")
            #expect(run.status == 0, "\(run.all)")
            let proof: Proof = try await access("check", "--output", "json").json()
            #expect(proof.equivalent)
            #expect(proof.principals.map(\.principal) == ["User:kedge", "User:reader", "User:writer"])
            #expect(try await access("diff").output == "Nobody gains or loses anything.\n")
        }
        let status: StatusAnswer = try await estate.kedge("status", "--output", "json").json()
        #expect(status.frozenSince != nil)

        // Somebody edits what is merged.
        let path = "manifests/access/reader/policy.json"
        let policy = try String(contentsOf: estate.scratch.file(path), encoding: .utf8)
        try estate.scratch.write(policy.replacing("/orders\"", with: "/*\""), to: path)
        let edited = try await access("check")
        #expect(edited.status == 3)
        #expect(edited.output.contains("differs  User:reader"))
        #expect(edited.output.contains("  gained  topic *  DescribeTopic, ReadData\n"), "\(edited.all)")
        try estate.scratch.write("{}", to: path)
        let broken = try await access("check")
        #expect(broken.status == 2)
        #expect(broken.output == "")
        #expect(broken.errors.contains("B33  User:reader: access/reader/policy.json is not a policy: "))
    }

    @Test("With the ACLs in a file nothing is asked: no cluster, no AWS, no credentials")
    func offline() async throws {
        let scratch = try Scratch()
        try scratch.write(Self.acls, to: "acls.txt")
        let example = try Project.text("manifests/migration.yaml")
        let differing = """
            exclude: ["User:kedge"]
            accept:
              - principal: User:order-svc
                difference: gained
                action: kafka-cluster:DescribeTopic
                resource: topic *
                reason: It lists topics.
            """.replacing("\n", with: "\n    ")
        try scratch.write(
            example.replacing(/\n    exclude: .*/, with: "").replacing(
                "\n  access:\n", with: "\n  access:\n    \(differing)\n"),
            to: "estate/migration.yaml")
        for service in ["order-svc", "billing-svc"] {
            let path = "access/\(service)/access-policy.yaml"
            try scratch.write(try Project.text("manifests/\(path)"), to: "estate/\(path)")
        }
        func access(_ arguments: String...) async throws -> Run {
            try await KedgeBinary.run(
                ["access"] + arguments + ["--repository", "estate", "--acls", "acls.txt"], in: scratch.url)
        }
        let shown = try await access("show")
        #expect(shown.status == 0, "\(shown.all)")
        #expect(shown.errors == "")
        #expect(shown.output.contains("I31  access: User:kedge: does not move"))
        #expect(!shown.output.contains("User:kedge\n"))
        let translated = try await access("translate", "--directory", "estate")
        #expect(translated.status == 0, "\(translated.all)")
        #expect(translated.output.hasSuffix("see estate/access/REPORT.md\n"))
        let report = try String(contentsOf: scratch.file("estate/access/REPORT.md"), encoding: .utf8)
        #expect(report.contains("Left out, as the manifest says (`access.exclude`): `User:kedge`.\n"))
        #expect(report.contains("| `User:order-svc` | `arn:aws:iam::123456789012:role/order-svc-role` |"))
        let idle = try await access("check")
        #expect(idle.status == 0)
        #expect(idle.output.contains("accepted, but there is no such difference: User:order-svc: gained "))

        // What the manifest accepts is no difference.
        let path = "estate/access/order-svc/policy.json"
        let policy = try String(contentsOf: scratch.file(path), encoding: .utf8)
        let more = """
            "Statement": [{"Effect": "Allow", "Action": "kafka-cluster:DescribeTopic",
              "Resource": "arn:aws:kafka:eu-west-1:123456789012:topic/modern-kraft/8d2e6f40-91ab-4f3c-b7d5-2c1e0a9f8b73-11/*"},
            """
        try scratch.write(policy.replacing("\"Statement\": [", with: more), to: path)
        let accepted = try await access("check")
        #expect(accepted.status == 0, "\(accepted.all)")
        #expect(accepted.output.contains("  gained, accepted  topic *  DescribeTopic\n"), "\(accepted.all)")
        #expect(try await access("diff").output.contains("User:order-svc\n  -  topic *  DescribeTopic\n"))
        #expect(try await access("show", "--super-user", "User:order-svc").output.contains("W28  User:order-svc: "))
    }

    @Test(
        "Options that contradict each other are one clear error",
        arguments: [
            (["show"], "'--acls <file>' or '--repository <url>'"),
            (["show", "--acls", "a"], "--cluster-arn"),
            (["show", "--repository", ".", "--cluster-arn", "ARN"], "'--cluster-arn <arn>' contradicts"),
            (["check", "--repository", ".", "--exclude", "User:a"], "'--exclude <principal>' contradicts"),
            (["check", "--repository", ".", "--super-user", "User:a"], "needs '--acls <file>'"),
            (["check", "--acls", "a", "--cluster-arn", "ARN"], "'--policies <path>' or '--repository <url>'"),
            (
                ["check", "--acls", "a", "--cluster-arn", "ARN", "--policies", "p", "--branch", "b"],
                "'--branch <branch>'"
            ),
            (["diff"], "'<old> <new>' or '--repository <url>'"),
            (["diff", "a", "--cluster-arn", "ARN"], "'<old> <new>' or '--repository <url>'"),
            (["diff", "a", "b", "--repository", "."], "either '<old> <new>' or '--repository <url>'"),
            (["diff", "a", "b", "--acls", "c", "--cluster-arn", "ARN"], "'--acls <file>' is only for"),
            (["translate", "--repository", ".", "--directory", ".", "--role-rule", "{user}"], "'--role-rule <rule>'"),
            (["show", "--acls", "a", "--cluster-arn", "ARN", "--exclude", "User:*"], "User:* is everyone"),
            (["show", "--acls", "a", "--cluster-arn", "ARN", "--exclude", "kedge"], "write it like User:kedge"),
        ])
    func contradicting(arguments: [String], says words: String) async throws {
        let run = try await KedgeBinary.run(
            ["access"] + arguments.map { $0 == "ARN" ? Estate.targetARN : $0 })
        #expect(run.status == 64, "\(run.all)")
        #expect(run.output == "")
        #expect(run.errorLines.first?.contains(words) == true, "\(run.errors)")
    }
}
