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
                        // Without a topic to write to, IDEMPOTENT_WRITE is of no use: only ALL includes it.
                        let mayWrite = kafka.authorizeByResourceType(
                            principal: principal, host: "h", operation: .write, type: .topic)
                        if isAllowed && !mayWrite { continue }
                        isAllowed = mayWrite
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
            if statement.effect == .deny { #expect(!actions.contains(.connect)) }
        }
        // What an action depends on is allowed for the same names, if not by the same statement.
        var allowed: [String: ActionSet] = [:]
        for statement in policy.statements where statement.effect == .allow {
            for arn in statement.resources.patterns {
                allowed[arn, default: []].formUnion(statement.actions.kafkaClusterActions)
            }
        }
        for actions in allowed.values {
            for action in actions.elements {
                #expect(action.dependencies.intersection(.all(on: action.resource)).isSubset(of: actions))
            }
        }
    }

    @Test("The proof finds whatever policies that ignore hosts gain and lose", arguments: 0..<20)
    func hosts(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(200 + seed))
        let cluster = try TranslationTests.cluster()
        let acls = (0..<14).map { _ in random.acl(hosts: ["*", "*", "h1", "h2"]) }
        let policies = AccessTranslation(acls.filter { $0.host == "*" }, to: cluster, in: TranslationTests.closed)
            .policies
        let attached = policies.flatMap { policy in policy.documents.map { AttachedPolicy(policy.principal, $0) } }
        let proof = AccessProof(acls, attached, on: cluster, in: TranslationTests.closed)
        let kafka = KafkaAuthorizer(acls)
        for principal in proof.principals {
            let iam = IAMEvaluator(attached.filter { $0.principal == principal.principal }.map(\.document))
            for (operation, resource) in Self.questions where resource.name != "" {
                guard let action = KafkaClusterAction(operation, on: resource.type),
                    ![.createTopic, .writeDataIdempotently].contains(action)
                else { continue }
                let decisions = ["h1", "h2", "elsewhere"].map {
                    kafka.authorize(
                        principal: principal.principal, host: $0, operation: operation, resource: resource)
                }
                let isAllowed = iam.allows(action, on: resource, of: cluster)
                let (differs, kind) =
                    isAllowed
                    ? (decisions.contains(false), principal.gained) : (decisions.contains(true), principal.lost)
                if differs {
                    #expect(
                        kind.contains { $0.action == action.iamName },
                        "\(principal.principal) \(operation) \(resource): \(acls)")
                }
            }
        }
    }

    @Test("The proof finds the generated policies equivalent, and every change of a statement", arguments: 0..<20)
    func proof(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(100 + seed))
        let cluster = try TranslationTests.cluster()
        var found = 0
        for _ in 0..<5 {
            let acls = (0..<10).map { _ in random.acl() }
            let translation = AccessTranslation(acls, to: cluster, in: TranslationTests.closed)
            let attached = translation.policies.flatMap { policy in
                policy.documents.map { AttachedPolicy(policy.principal, $0) }
            }
            let proof = AccessProof(acls, attached, on: cluster, in: TranslationTests.closed)
            #expect(proof.isEquivalent, "\(acls) \(proof.notes)")
            #expect(
                AccessProof(acls.shuffled(using: &random), attached, on: cluster, in: TranslationTests.closed) == proof)
            for policy in attached {
                for index in policy.document.statements.indices {
                    var less = policy.document
                    let removed = less.statements.remove(at: index)
                    let others = attached.filter { $0 != policy }
                    let changed = AccessProof(
                        acls, others + [AttachedPolicy(policy.principal, less)], on: cluster,
                        in: TranslationTests.closed
                    )[policy.principal]
                    let (more, fewer) = (changed?.gained ?? [], changed?.lost ?? [])
                    // An Allow may be denied as a whole, and a Deny may deny what nothing allows.
                    #expect(removed.effect == .allow ? more.isEmpty : fewer.isEmpty)
                    found += more.count + fewer.count
                    for difference in more + fewer where removed.actions.patterns != ["kafka-cluster:Connect"] {
                        #expect(
                            removed.actions.patterns.contains("kafka-cluster:Connect")
                                || removed.actions.patterns.contains(difference.action))
                    }
                }
            }
        }
        #expect(found > 0)
    }
}
