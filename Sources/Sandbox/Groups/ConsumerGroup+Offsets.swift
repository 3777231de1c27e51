import Kafka

/// A committed offset.
struct GroupOffset: Equatable {
    var offset: Int64
    var leaderEpoch: Int32 = -1
    var metadata: String = ""
}

extension ConsumerGroup {
    /// Why a commit is refused, if it is.
    ///
    /// Generation -1 without a member id is the simple commit of a tool or of a consumer that assigns partitions
    /// itself: allowed only while the group has no members. Within a transaction such a commit is always allowed.
    func commitRefusal(
        memberID: String, instanceID: String?, generation: Int32, transactional: Bool = false
    ) -> KafkaErrorCode? {
        if state == .dead { return .coordinatorNotAvailable }
        if generation < 0, state == .empty { return nil }
        if generation >= 0 || !memberID.isEmpty || instanceID != nil {
            if let error = refusal(of: memberID, instanceID: instanceID) { return error }
            return generation == self.generation ? nil : .illegalGeneration
        }
        return transactional ? nil : .unknownMemberID
    }

    mutating func commit(
        memberID: String, instanceID: String?, generation: Int32, _ committed: [TopicPartition: GroupOffset]
    ) -> (KafkaErrorCode, [GroupAction]) {
        if let error = commitRefusal(memberID: memberID, instanceID: instanceID, generation: generation) {
            return (error, [])
        }
        if state == .completingRebalance { return (.rebalanceInProgress, []) }
        if state != .empty { heard(of: memberID) }
        offsets.merge(committed) { _, new in new }
        return (.none, takeActions())
    }

    /// Holds offsets back until their transaction ends.
    mutating func commit(
        transactionOf producerID: Int64, memberID: String, instanceID: String?, generation: Int32,
        _ committed: [TopicPartition: GroupOffset]
    ) -> KafkaErrorCode {
        if let error = commitRefusal(
            memberID: memberID, instanceID: instanceID, generation: generation, transactional: true)
        {
            return error
        }
        transactionalOffsets[producerID, default: [:]].merge(committed) { _, new in new }
        return .none
    }

    mutating func endTransaction(of producerID: Int64, committed: Bool) {
        guard let pending = transactionalOffsets.removeValue(forKey: producerID), committed else { return }
        offsets.merge(pending) { _, new in new }
    }

    func hasPendingOffset(_ partition: TopicPartition) -> Bool {
        transactionalOffsets.values.contains { $0[partition] != nil }
    }

    /// Forgets offsets; those of topics that active members read are kept (`GROUP_SUBSCRIBED_TO_TOPIC`).
    mutating func deleteOffsets(
        _ partitions: [TopicPartition]
    ) -> Result<[TopicPartition: KafkaErrorCode], GroupRefusal> {
        var subscribed: Set<String> = []
        switch state {
        case .dead:
            return .failure(GroupRefusal(error: .groupIDNotFound))
        case .empty:
            break
        case .preparingRebalance, .completingRebalance, .stable:
            guard protocolType == "consumer" else { return .failure(GroupRefusal(error: .nonEmptyGroup)) }
            subscribed = subscribedTopics ?? Set(partitions.map(\.topic.rawValue))
        }
        var results: [TopicPartition: KafkaErrorCode] = [:]
        for partition in partitions {
            if subscribed.contains(partition.topic.rawValue) {
                results[partition] = .groupSubscribedToTopic
            } else {
                offsets[partition] = nil
                results[partition] = KafkaErrorCode.none
            }
        }
        return .success(results)
    }
}

struct GroupRefusal: Error, Equatable {
    let error: KafkaErrorCode
}
