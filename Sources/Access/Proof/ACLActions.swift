import Kafka

/// What ACLs allow one principal from some host, in IAM's actions.
///
/// Kafka answers two of them from several ACLs: CREATE on the cluster creates every topic, and whoever may write to
/// some topic gets a producer id (KIP-679).
struct ACLActions {
    private let principal: String
    private let authorizer: KafkaAuthorizer
    private let createsEveryTopic: Bool
    private let writes: Bool

    init(_ principal: String, _ authorizer: KafkaAuthorizer) {
        self.principal = principal
        self.authorizer = authorizer
        createsEveryTopic = authorizer.operations(principal: principal, fromSomeHostOn: .cluster).contains(.create)
        writes = authorizer.authorizeByResourceType(principal: principal, operation: .write, type: .topic)
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
        authorizer.operations(principal: principal, fromSomeHostOn: resource)
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
