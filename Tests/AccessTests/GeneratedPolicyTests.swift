import AWS
import Kafka
import Testing

@testable import Access

/// What holds for policies from many random sets of ACLs, as others and as kedge's own proof judge them.
@Suite struct GeneratedPolicyTests {
    private static let seed: UInt64 = 500

    /// The translations of 500 sets of ACLs, small ones and ones whose policies have to be split.
    private static let generated = Result {
        print("ACLs from seed \(seed)")
        var random = SeededRandom(seed: seed)
        let cluster = try TranslationTests.cluster()
        return (0..<500).map { number -> (acls: [ACLBinding], translation: AccessTranslation) in
            var acls = (0..<Int.random(in: 1...14, using: &random)).map { _ in random.acl() }
            if number.isMultiple(of: 50) {
                acls += (0..<200).map { _ in
                    var acl = random.acl()
                    acl.name = "\(acl.name)-of-a-service-\(Int.random(in: 0..<200, using: &random))"
                    return acl
                }
            }
            return (acls, AccessTranslation(acls, to: cluster, in: TranslationTests.closed))
        }
    }

    @Test("The proof finds all of them equivalent")
    func equivalent() throws {
        let cluster = try TranslationTests.cluster()
        for (acls, translation) in try Self.generated.get() {
            let proof = AccessProof(acls, translation.attached, on: cluster, in: TranslationTests.closed)
            #expect(proof.isEquivalent, "\(proof.notes)")
            #expect(proof.idleAcceptances.isEmpty && proof.principals.allSatisfy(\.undecided.isEmpty))
        }
    }

    @Test("Each has only the 19 actions, Sids of its own, the target's UUID and no more than a managed policy holds")
    func limits() throws {
        let cluster = try TranslationTests.cluster()
        var split = 0
        for (_, translation) in try Self.generated.get() {
            for policy in translation.policies {
                try EquivalenceTests.check(policy.document, cluster)
                #expect(policy.excess == nil)
                split += policy.documents.count > 1 ? 1 : 0
                for document in policy.documents {
                    #expect(document.size <= PolicyDocument.managedPolicyLimit)
                    #expect(!document.statements.isEmpty)
                }
            }
        }
        #expect(split > 0)
    }

    @Test("Compressing and splitting changes nothing that is allowed")
    func lossless() throws {
        let cluster = try TranslationTests.cluster()
        for (acls, translation) in try Self.generated.get() {
            let names = Set(acls.map(\.name)).sorted().prefix(20).flatMap { [$0, $0 + "-of-a-service-7"] } + ["z"]
            for policy in translation.policies {
                let access = try #require(translation.map[policy.principal])
                let short = IAMEvaluator(policy.documents)
                let long = IAMEvaluator([Self.plain(access, cluster)])
                for resource in KafkaClusterAction.Resource.allCases {
                    for name in resource == .cluster ? [""] : names {
                        let arn = AccessPattern(resource, name).exampleARN(in: cluster)
                        #expect(short.actions(on: arn) == long.actions(on: arn), "\(arn)")
                    }
                }
            }
        }
    }

    /// One statement for each pattern.
    private static func plain(_ access: PrincipalAccess, _ cluster: ClusterARN) -> PolicyDocument {
        func statements(_ effect: PolicyStatement.Effect, _ access: [AccessPattern: ActionSet]) -> [PolicyStatement] {
            access.map { pattern, actions in
                PolicyStatement(
                    effect, actions: .only(actions.elements.map(\.iamName)),
                    resources: .only([pattern.arn(in: cluster)]))
            }
        }
        return PolicyDocument(statements: statements(.allow, access.allowed) + statements(.deny, access.denied))
    }

    @Test(
        "Linters find nothing in any of them", arguments: [("parliament", ".venv-parliament"), ("cfn-lint", ".venv")])
    func lint(_ linter: String, _ environment: String) async throws {
        let policies = try Self.generated.get().flatMap(\.translation.policies).flatMap(\.documents).map {
            String(decoding: $0.jsonValue.compact(), as: UTF8.self)
        }
        #expect(policies.count > 500)
        let findings = try await Judge.ask("lint.py", [linter], environment: environment, lines: policies)
        #expect(findings.isEmpty, "\(findings.prefix(5))")
    }

    @Test("Linters find what is wrong", arguments: [("parliament", ".venv-parliament"), ("cfn-lint", ".venv")])
    func lintFinds(_ linter: String, _ environment: String) async throws {
        let wrong = PolicyDocument(statements: [
            PolicyStatement(
                sid: "a-b", .allow, actions: .only(["kafka-cluster:ReadGroup"]), resources: .only(["arn:x"]))
        ])
        let policy = String(decoding: wrong.jsonValue.compact(), as: UTF8.self)
        #expect(try await !Judge.ask("lint.py", [linter], environment: environment, lines: [policy]).isEmpty)
    }
}

extension AccessTranslation {
    var attached: [AttachedPolicy] {
        policies.flatMap { policy in policy.documents.map { AttachedPolicy(policy.principal, $0) } }
    }
}

extension AccessPattern {
    /// The ARN of the one resource of that name, as it stands in requests.
    func exampleARN(in cluster: ClusterARN) -> String {
        switch resource {
        case .cluster: cluster.description
        case .topic: cluster.topic(name)
        case .group: cluster.group(name)
        case .transactionalID: cluster.transactionalID(name)
        }
    }
}
