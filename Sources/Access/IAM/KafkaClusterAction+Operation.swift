import Kafka

extension KafkaClusterAction {
    /// The action that stands for an operation of Kafka's on one type of resource; nil where IAM has none.
    ///
    /// CREATE on the cluster has none of its own: it is CreateTopic on every topic. Source: the actions' descriptions in
    /// the Service Authorization Reference, each of which names the ACL that it is equivalent to.
    package init?(_ operation: ACLOperation, on type: ACLResourceType) {
        switch (type, operation) {
        case (.cluster, .describe): self = .describeCluster
        case (.cluster, .alter): self = .alterCluster
        case (.cluster, .describeConfigs): self = .describeClusterDynamicConfiguration
        case (.cluster, .alterConfigs): self = .alterClusterDynamicConfiguration
        case (.cluster, .idempotentWrite): self = .writeDataIdempotently
        case (.topic, .read): self = .readData
        case (.topic, .write): self = .writeData
        case (.topic, .create): self = .createTopic
        case (.topic, .delete): self = .deleteTopic
        case (.topic, .alter): self = .alterTopic
        case (.topic, .describe): self = .describeTopic
        case (.topic, .describeConfigs): self = .describeTopicDynamicConfiguration
        case (.topic, .alterConfigs): self = .alterTopicDynamicConfiguration
        case (.group, .read): self = .alterGroup
        case (.group, .delete): self = .deleteGroup
        case (.group, .describe): self = .describeGroup
        case (.transactionalID, .write): self = .alterTransactionalID
        case (.transactionalID, .describe): self = .describeTransactionalID
        default: return nil
        }
    }
}
