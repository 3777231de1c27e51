import AWS
import Access
import Kafka
import Testing

/// The generated policies against Kafka's authorizer, for random ACLs.
@Suite struct EquivalenceTests {
    static let principals = ["User:alice", "User:bob", "User:carol"]

    @Test("Kafka and IAM decide alike on every operation that has an action", arguments: 0..<40)
    func decidesAlike(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let cluster = try TranslationTests.cluster()
        for _ in 0..<10 {
            let acls = (0..<Int.random(in: 0...14, using: &random)).map { _ in random.acl() }
            let context = AccessContext(principals: Set(Self.principals), allowsEveryoneIfNoACLFound: false)
            let translation = AccessTranslation(acls, to: cluster, in: context)
            let kafka = KafkaAuthorizer(acls)
            for principal in Self.principals {
                let policies = translation.policies.filter { $0.principal == principal }.map(\.document)
                let iam = IAMEvaluator(policies)
                for (operation, resource) in Self.questions {
                    guard let action = KafkaClusterAction(operation, on: resource.type) else { continue }
                    var isAllowed = kafka.authorize(
                        principal: principal, host: "h", operation: operation, resource: resource)
                    switch action {
                    case .createTopic:
                        isAllowed =
                            isAllowed
                            || kafka.authorize(principal: principal, host: "h", operation: .create, resource: .cluster)
                    case .writeDataIdempotently:
                        // Without a topic to write to, IDEMPOTENT_WRITE is left out.
                        isAllowed = kafka.authorizeByResourceType(
                            principal: principal, host: "h", operation: .write, type: .topic)
                    default: break
                    }
                    #expect(
                        iam.allows(action, on: resource, of: cluster) == isAllowed,
                        "\(principal) \(operation) \(resource): \(acls)")
                }
                #expect(iam.allows(.connect, on: .cluster, of: cluster) == !policies.isEmpty)
                for policy in policies { try Self.check(policy, cluster) }
            }
            let again = AccessTranslation(acls.shuffled(using: &random), to: cluster, in: context)
            #expect(again == translation)
            #expect(again.map.json() == translation.map.json())
            #expect(again.policies.map { $0.document.json() } == translation.policies.map { $0.document.json() })
        }
    }

    static let questions: [(ACLOperation, KafkaResource)] = {
        let names = SeededRandom.names + ["abcd", "z", "", "*", "a*b", "/"]
        let resources = names.flatMap { [KafkaResource.topic($0), .group($0), .transactionalID($0)] } + [.cluster]
        return resources.flatMap { resource in resource.type.operations.map { ($0, resource) } }
    }()

    /// What holds for every policy that kedge writes.
    static func check(_ policy: PolicyDocument, _ cluster: ClusterARN) throws {
        #expect(try PolicyDocument(parsing: policy.json()) == policy)
        let sids = policy.statements.compactMap(\.sid)
        #expect(sids.count == policy.statements.count && Set(sids).count == sids.count)
        for statement in policy.statements {
            let actions = statement.actions.kafkaClusterActions.elements
            #expect(statement.actions.patterns == actions.map(\.iamName))
            let resources = Set(actions.map(\.resource))
            #expect(resources.count == 1)
            for arn in statement.resources.patterns {
                let type = try #require(resources.first)
                #expect(
                    type == .cluster
                        ? arn == cluster.description
                        : arn.hasPrefix(
                            "arn:aws:kafka:eu-west-1:123456789012:\(type.rawValue)/modern-kraft/def-456/"))
            }
            guard statement.effect == .allow else {
                #expect(!actions.contains(.connect))
                continue
            }
            for action in actions {
                for needed in action.dependencies.elements where needed.resource == action.resource {
                    #expect(actions.contains(needed))
                }
            }
        }
    }

    @Test("A policy is what it is compared with, and a change of one action shows")
    func comparison() throws {
        let cluster = try TranslationTests.cluster()
        var random = SeededRandom(seed: 7)
        for _ in 0..<30 {
            let acls = (0..<8).map { _ in random.acl() }
            for policy in AccessTranslation(acls, to: cluster, in: TranslationTests.closed).policies {
                let same = PolicyComparison([policy.document], with: [policy.document], on: cluster)
                #expect(same.isEquivalent)
                var less = policy.document
                let removed = less.statements.removeFirst()
                let comparison = PolicyComparison([less], with: [policy.document], on: cluster)
                #expect(comparison.gained.isEmpty && !comparison.lost.isEmpty)
                #expect(comparison.lost.allSatisfy { removed.actions.patterns.contains($0.action.iamName) })
                let reverse = PolicyComparison([policy.document], with: [less], on: cluster)
                #expect(reverse.gained == comparison.lost && reverse.lost.isEmpty)
            }
        }
    }
}
