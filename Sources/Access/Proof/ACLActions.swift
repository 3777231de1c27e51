import Kafka

/// What ACLs allow one principal from some host, in IAM's actions.
///
/// Kafka answers two of them from several ACLs: CREATE on the cluster creates every topic, and whoever may write to
/// some topic gets a producer id (KIP-679).
struct ACLActions {
    private let principal: String
    private let authorizer: KafkaAuthorizer
    /// All hosts that make a difference.
    private let hosts: [String]
    private let createsEveryTopic: Bool
    private let writes: Bool

    init(_ principal: String, _ authorizer: KafkaAuthorizer) {
        self.principal = principal
        self.authorizer = authorizer
        let hosts = authorizer.hosts(of: principal)
        self.hosts = hosts
        createsEveryTopic = hosts.contains {
            authorizer.authorize(principal: principal, host: $0, operation: .create, resource: .cluster)
        }
        writes = hosts.contains {
            authorizer.authorizeByResourceType(principal: principal, host: $0, operation: .write, type: .topic)
        }
    }

    /// - Parameter idempotence: whether IDEMPOTENT_WRITE counts where no topic may be written to; it is of no use then.
    func actions(on resource: KafkaResource, idempotence: Bool = false) -> ActionSet {
        let operations = operations(on: resource)
        var actions: ActionSet = []
        for (operation, action) in Self.equivalents[resource.type] ?? [] where operations.contains(operation) {
            actions.insert(action)
        }
        if resource.type == .topic && createsEveryTopic { actions.insert(.createTopic) }
        if resource.type == .cluster {
            if !idempotence { actions.remove(.writeDataIdempotently) }
            if writes { actions.insert(.writeDataIdempotently) }
        }
        return actions
    }

    func operations(on resource: KafkaResource) -> OperationSet {
        hosts.reduce(into: []) {
            $0.formUnion(authorizer.operations(principal: principal, host: $1, resource: resource))
        }
    }

    private static let equivalents = Dictionary(
        uniqueKeysWithValues: ACLResourceType.allCases.map { type in
            (
                type,
                type.operations.compactMap { operation in
                    KafkaClusterAction(operation, on: type).map { (operation, $0) }
                }
            )
        })
}
