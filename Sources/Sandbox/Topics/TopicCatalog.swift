import Kafka

/// The topics of a cluster and the rules for creating and changing them (`ReplicationControlManager` in Kafka 3.9).
struct TopicCatalog {
    private(set) var byName: [TopicName: Topic] = [:]
    private(set) var namesByID: [KafkaUUID: TopicName] = [:]
    let partitionLimit: Int

    init(partitionLimit: Int) {
        self.partitionLimit = partitionLimit
    }

    subscript(name: TopicName) -> Topic? { byName[name] }
    subscript(name: String) -> Topic? { byName[TopicName(name)] }
    subscript(id: KafkaUUID) -> Topic? { namesByID[id].flatMap { byName[$0] } }
    subscript(partition: TopicPartition) -> Partition? { byName[partition.topic]?[partition.partition] }

    /// A topic that a broker knows of.
    func known(_ name: String, to broker: Broker) -> Topic? {
        self[name].flatMap { $0.knownBy.contains(broker.id) ? $0 : nil }
    }
    func known(_ partition: TopicPartition, to broker: Broker) -> Partition? {
        known(partition.topic.rawValue, to: broker)?[partition.partition]
    }

    var names: [TopicName] { byName.keys.sorted() }
    var partitionCount: Int { byName.values.reduce(0) { $0 + $1.partitions.count } }

    /// The layout that a request for a new topic asks for.
    struct Plan: Equatable {
        var name: TopicName
        var replicas: [[Int32]]
        var overrides: [String: String]
    }

    /// What CreateTopics asks for; -1 stands for the broker's default.
    struct Wish: Equatable {
        var name: TopicName
        var partitions: Int32 = -1
        var replicationFactor: Int16 = -1
        var assignments: [(partition: Int32, brokers: [Int32])] = []
        var configs: [String: String?] = [:]

        static func == (a: Self, b: Self) -> Bool {
            a.name == b.name && a.partitions == b.partitions && a.replicationFactor == b.replicationFactor
                && a.configs == b.configs && a.assignments.elementsEqual(b.assignments, by: ==)
        }
    }

    func plan(
        _ wish: Wish, brokers: [Int32], available: Set<Int32>, properties: BrokerProperties
    ) throws(ItemRefusal) -> Plan {
        guard wish.name.isValid else {
            throw ItemRefusal(.invalidTopicException, "Topic name is invalid: '\(wish.name)'")
        }
        guard byName[wish.name] == nil else {
            throw ItemRefusal(.topicAlreadyExists, "Topic '\(wish.name)' already exists.")
        }
        let key = Topic.collisionKey(wish.name)
        if let other = byName.keys.first(where: { Topic.collisionKey($0) == key }) {
            throw ItemRefusal(
                .invalidTopicException, "Topic '\(wish.name)' collides with existing topic: \(other)")
        }
        let overrides = try TopicConfigChange.overrides(creating: wish.configs)
        let replicas = try replicas(wish, brokers: brokers, available: available, properties: properties)
        guard partitionCount + replicas.count <= partitionLimit else {
            throw ItemRefusal(.policyViolation, "The sandbox keeps at most \(partitionLimit) partitions.")
        }
        return Plan(name: wish.name, replicas: replicas, overrides: overrides)
    }

    private func replicas(
        _ wish: Wish, brokers: [Int32], available: Set<Int32>, properties: BrokerProperties
    ) throws(ItemRefusal) -> [[Int32]] {
        if !wish.assignments.isEmpty { return try assigned(wish, brokers: brokers) }
        guard wish.replicationFactor == -1 || wish.replicationFactor > 0 else {
            throw ItemRefusal(
                .invalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.")
        }
        guard wish.partitions == -1 || wish.partitions > 0 else {
            throw ItemRefusal(.invalidPartitions, "Number of partitions was set to an invalid non-positive value.")
        }
        let count = wish.partitions == -1 ? properties.integer("num.partitions") : Int(wish.partitions)
        let factor =
            wish.replicationFactor == -1
            ? properties.integer("default.replication.factor") : Int(wish.replicationFactor)
        guard factor <= brokers.count else {
            throw ItemRefusal(
                .invalidReplicationFactor,
                "Unable to replicate the partition \(factor) time(s): The target replication factor of \(factor) cannot "
                    + "be reached because only \(brokers.count) broker(s) are registered.")
        }
        guard count <= partitionLimit else {
            throw ItemRefusal(.policyViolation, "The sandbox keeps at most \(partitionLimit) partitions.")
        }
        // Brokers that are down get replicas where there are too few others, and lead nothing (`StripedReplicaPlacer`).
        let running = brokers.filter(available.contains)
        let down = brokers.filter { !available.contains($0) }.prefix(max(0, factor - running.count))
        return ReplicaPlacement.replicas(
            brokers: running, partitions: count, factor: factor - down.count, offset: byName.count
        ).map { $0 + down }
    }

    private func assigned(_ wish: Wish, brokers: [Int32]) throws(ItemRefusal) -> [[Int32]] {
        guard wish.replicationFactor == -1, wish.partitions == -1 else {
            throw ItemRefusal(
                .invalidRequest,
                "A manual partition assignment was specified, but the replication factor or numPartitions was not -1.")
        }
        let sorted = wish.assignments.sorted { $0.partition < $1.partition }
        for (index, assignment) in sorted.enumerated() {
            guard assignment.partition == Int32(index) else {
                throw ItemRefusal(
                    .invalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence")
            }
            try check(assignment.brokers, brokers: brokers, factor: sorted[0].brokers.count)
        }
        return sorted.map(\.brokers)
    }

    private func check(_ assignment: [Int32], brokers: [Int32], factor: Int) throws(ItemRefusal) {
        guard !assignment.isEmpty, Set(assignment).count == assignment.count,
            assignment.allSatisfy(brokers.contains)
        else {
            throw ItemRefusal(
                .invalidReplicaAssignment,
                "The manual partition assignment is empty, names a broker twice or an unknown one: \(assignment)")
        }
        guard assignment.count == factor else {
            throw ItemRefusal(
                .invalidReplicaAssignment,
                "The manual partition assignment includes a partition with \(assignment.count) replica(s), but this is "
                    + "not consistent with previous partitions, which have \(factor) replica(s).")
        }
    }

    @discardableResult
    mutating func create(_ plan: Plan, id: KafkaUUID, properties: BrokerProperties) -> Topic {
        let topic = Topic(name: plan.name, id: id, overrides: plan.overrides, properties: properties)
        for replicas in plan.replicas { topic.add(partitionOn: replicas) }
        byName[plan.name] = topic
        namesByID[id] = plan.name
        return topic
    }

    mutating func delete(_ name: TopicName) -> Topic? {
        guard let topic = byName.removeValue(forKey: name) else { return nil }
        namesByID[topic.id] = nil
        return topic
    }

    /// The replicas of the partitions that CreatePartitions adds.
    func additions(
        to name: String, count: Int32, assignments: [[Int32]]?, brokers: [Int32]
    ) throws(ItemRefusal) -> [[Int32]] {
        guard let topic = self[name] else {
            throw ItemRefusal(.unknownTopicOrPartition, "This server does not host this topic-partition.")
        }
        let present = topic.partitions.count
        guard count != present else {
            throw ItemRefusal(.invalidPartitions, "Topic already has \(present) partition(s).")
        }
        guard count > present else {
            throw ItemRefusal(
                .invalidPartitions,
                "The topic \(name) currently has \(present) partition(s); \(count) would not be an increase.")
        }
        let added = Int(count) - present
        guard partitionCount + added <= partitionLimit else {
            throw ItemRefusal(.policyViolation, "The sandbox keeps at most \(partitionLimit) partitions.")
        }
        let factor = Int(topic.replicationFactor)
        guard let assignments else {
            let offset = brokers.firstIndex(of: topic.partitions.first?.replicas.first ?? 0) ?? 0
            return ReplicaPlacement.replicas(
                brokers: brokers, partitions: added, factor: factor, first: present, offset: offset)
        }
        guard assignments.count == added else {
            throw ItemRefusal(
                .invalidReplicaAssignment,
                "Attempted to add \(added) additional partition(s), but only \(assignments.count) assignment(s) were "
                    + "specified.")
        }
        for assignment in assignments { try check(assignment, brokers: brokers, factor: factor) }
        return assignments
    }
}
