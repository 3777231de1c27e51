import AWS
import Access
import Cryptography
import Foundation
import Kafka

/// Authorization by the IAM policies that are attached to the caller's role, as MSK's IAM access control has it.
///
/// An action on a resource is what AWS documents for the Kafka operation (`facts`: Service Authorization Reference,
/// "Apache Kafka APIs for Amazon MSK clusters"); IAM implies nothing, so DESCRIBE needs its own action where ACLs would
/// take READ for it. Every request needs `Connect` as well.
final class IAMAuthorizer: RequestAuthorizer {
    private let cluster: ClusterARN
    private let policies: RolePolicies
    private let accessKeys: [String: SandboxClusterConfiguration.AccessKey]
    private let account: SandboxAccount?
    private let clock: () -> Date

    init(
        _ configuration: SandboxClusterConfiguration.IAM, account: SandboxAccount? = nil, clock: @escaping () -> Date
    ) throws {
        cluster = try ClusterARN(parsing: configuration.clusterARN)
        policies = RolePolicies(directory: configuration.directory, account: account, clock: clock)
        self.account = account
        accessKeys = Dictionary(configuration.accessKeys.map { ($0.id, $0) }) { _, last in last }
        self.clock = clock
    }

    /// Who signed a token, and until when it is good.
    func identity(of token: String) throws -> Identity {
        let id = try MSKToken.verify(
            token, region: cluster.region,
            lookup: { id in
                accessKeys[id].map {
                    AWSCredentials(
                        accessKeyID: $0.id, secretAccessKey: $0.secret, sessionToken: $0.sessionToken)
                } ?? account?.identity(id)?.credentials
            }, now: clock())
        let role = accessKeys[id]?.role ?? account?.identity(id)?.role ?? ""
        return Identity(
            principal: "User:arn:\(cluster.partition.rawValue):iam::\(cluster.account):role/\(role)", role: role,
            expires: OAuthBearerServer.expiry(of: token))
    }

    func allows(
        _ operation: ACLOperation, on resource: KafkaResource, by identity: Identity, from host: String
    ) -> Bool {
        guard let action = Self.action(for: operation, on: resource.type), let evaluator = evaluator(of: identity),
            let arn = resource.arn(in: cluster)
        else { return false }
        return evaluator.allows(.connect, on: cluster.description) && evaluator.allows(action, on: arn)
    }

    /// Never: MSK documents `WriteDataIdempotently` on the cluster as what an idempotent producer needs.
    func allowsAny(
        _ operation: ACLOperation, on type: ACLResourceType, by identity: Identity, from host: String
    ) -> Bool { false }

    func mayConnect(_ identity: Identity) -> Bool {
        evaluator(of: identity)?.allows(.connect, on: cluster.description) ?? false
    }

    private func evaluator(of identity: Identity) -> RolePolicies.Evaluator? {
        identity.role.flatMap { policies.evaluator(of: $0) }
    }

    /// The action that stands for an operation; nil where IAM knows none, and then it is denied.
    static func action(for operation: ACLOperation, on type: ACLResourceType) -> KafkaClusterAction? {
        switch (type, operation) {
        case (.cluster, .describe): .describeCluster
        case (.cluster, .alter): .alterCluster
        case (.cluster, .describeConfigs): .describeClusterDynamicConfiguration
        case (.cluster, .alterConfigs): .alterClusterDynamicConfiguration
        case (.cluster, .idempotentWrite): .writeDataIdempotently
        case (.topic, .create): .createTopic
        case (.topic, .describe): .describeTopic
        case (.topic, .alter): .alterTopic
        case (.topic, .delete): .deleteTopic
        case (.topic, .read): .readData
        case (.topic, .write): .writeData
        case (.topic, .describeConfigs): .describeTopicDynamicConfiguration
        case (.topic, .alterConfigs): .alterTopicDynamicConfiguration
        case (.group, .describe): .describeGroup
        case (.group, .read): .alterGroup
        case (.group, .delete): .deleteGroup
        case (.transactionalID, .describe): .describeTransactionalID
        case (.transactionalID, .write): .alterTransactionalID
        default: nil
        }
    }
}
