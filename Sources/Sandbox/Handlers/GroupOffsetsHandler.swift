import Access
import Kafka

/// OffsetCommit, OffsetFetch, OffsetDelete and TxnOffsetCommit: how far groups have read.
struct GroupOffsetsHandler {
    let cluster: ClusterState
    let transactions: TransactionCoordinator

    func commit(_ request: OffsetCommitRequest, _ context: RequestContext) -> OffsetCommitResponse {
        let refusal = cluster.groupRefusal(.read, request.groupID, allowingEmpty: true, context)
        let positions = request.topics.flatMap { topic in
            topic.partitions.map {
                Position(
                    topic.name, $0.partitionIndex, $0.committedOffset, $0.committedLeaderEpoch, $0.committedMetadata)
            }
        }
        let errors = errors(of: positions, refusal: refusal, context) { accepted in
            commit(accepted, request)
        }
        return with(OffsetCommitResponse()) {
            $0.topics = request.topics.map { topic in
                with(OffsetCommitResponse.Topic()) {
                    $0.name = topic.name
                    $0.partitions = topic.partitions.map { partition in
                        with(OffsetCommitResponse.Partition()) {
                            $0.partitionIndex = partition.partitionIndex
                            $0.errorCode =
                                (errors[TopicPartition(TopicName(topic.name), partition.partitionIndex)] ?? .none)
                                .rawValue
                        }
                    }
                }
            }
        }
    }

    private func commit(
        _ accepted: [TopicPartition: GroupOffset], _ request: OffsetCommitRequest
    ) -> KafkaErrorCode {
        // Only a commit without a generation founds a group.
        let founds: Duration? = request.generationIDOrMemberEpoch < 0 ? .zero : nil
        return cluster.groups.change(GroupID(request.groupID), creatingWith: founds) {
            $0.commit(
                memberID: request.memberID, instanceID: request.groupInstanceID,
                generation: request.generationIDOrMemberEpoch, accepted)
        } ?? .illegalGeneration
    }

    private struct Position {
        let id: TopicPartition
        let offset: GroupOffset

        init(_ topic: String, _ partition: Int32, _ offset: Int64, _ leaderEpoch: Int32, _ metadata: String?) {
            id = TopicPartition(TopicName(topic), partition)
            self.offset = GroupOffset(offset: offset, leaderEpoch: leaderEpoch, metadata: metadata ?? "")
        }
    }

    /// What happens to each position: some are refused one by one, the rest are committed together.
    private func errors(
        of positions: [Position], refusal: KafkaErrorCode?, _ context: RequestContext,
        commit: ([TopicPartition: GroupOffset]) -> KafkaErrorCode
    ) -> [TopicPartition: KafkaErrorCode] {
        var errors: [TopicPartition: KafkaErrorCode] = [:]
        var accepted: [TopicPartition: GroupOffset] = [:]
        let metadataLimit = cluster.properties.integer("offset.metadata.max.bytes")
        for position in positions {
            if let refusal {
                errors[position.id] = refusal
            } else if !cluster.allows(.read, on: .topic(position.id.topic.rawValue), context) {
                errors[position.id] = .topicAuthorizationFailed
            } else if cluster.topics.known(position.id, to: context.broker) == nil {
                errors[position.id] = .unknownTopicOrPartition
            } else if position.offset.metadata.utf16.count > metadataLimit {
                errors[position.id] = .offsetMetadataTooLarge
            } else {
                accepted[position.id] = position.offset
            }
        }
        guard !accepted.isEmpty else { return errors }
        let error = commit(accepted)
        for id in accepted.keys { errors[id] = error }
        return errors
    }

    func commitInTransaction(
        _ request: TxnOffsetCommitRequest, _ context: RequestContext
    ) -> TxnOffsetCommitResponse {
        let refusal: KafkaErrorCode? =
            if !cluster.allows(.write, on: .transactionalID(request.transactionalID), context) {
                .transactionalIDAuthorizationFailed
            } else {
                cluster.groupRefusal(.read, request.groupID, context)
            }
        let positions = request.topics.flatMap { topic in
            topic.partitions.map {
                Position(
                    topic.name, $0.partitionIndex, $0.committedOffset, $0.committedLeaderEpoch, $0.committedMetadata)
            }
        }
        let errors = errors(of: positions, refusal: refusal, context) { accepted in
            let identity = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
            if let error = transactions.refusal(
                of: identity, transactionalID: request.transactionalID, committingFor: GroupID(request.groupID))
            {
                return error
            }
            return cluster.groups.change(GroupID(request.groupID), creatingWith: .zero) {
                (
                    $0.commit(
                        transactionOf: request.producerID, memberID: request.memberID,
                        instanceID: request.groupInstanceID, generation: request.generationID, accepted), []
                )
            } ?? .illegalGeneration
        }
        return with(TxnOffsetCommitResponse()) {
            $0.topics = request.topics.map { topic in
                with(TxnOffsetCommitResponse.Topic()) {
                    $0.name = topic.name
                    $0.partitions = topic.partitions.map { partition in
                        with(TxnOffsetCommitResponse.Partition()) {
                            $0.partitionIndex = partition.partitionIndex
                            $0.errorCode =
                                (errors[TopicPartition(TopicName(topic.name), partition.partitionIndex)] ?? .none)
                                .rawValue
                        }
                    }
                }
            }
        }
    }

    func fetch(_ request: OffsetFetchRequest, _ context: RequestContext) -> OffsetFetchResponse {
        guard context.apiVersion < 8 else {
            return with(OffsetFetchResponse()) {
                $0.groups = request.groups.map { group in
                    let topics = group.topics.map { $0.map { ($0.name, $0.partitionIndexes) } }
                    let found = find(group.groupID, topics, requireStable: request.requireStable, context)
                    return with(OffsetFetchResponse.Group()) {
                        $0.groupID = group.groupID
                        $0.errorCode = found.error.rawValue
                        $0.topics = found.topics.map { name, partitions in
                            with(OffsetFetchResponse.Topics()) {
                                $0.name = name
                                $0.partitions = partitions.map { partition in
                                    with(OffsetFetchResponse.Partitions()) {
                                        $0.partitionIndex = partition.index
                                        $0.committedOffset = partition.offset.offset
                                        $0.committedLeaderEpoch = partition.offset.leaderEpoch
                                        $0.metadata = partition.offset.metadata
                                        $0.errorCode = partition.error.rawValue
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        let topics = request.topics.map { $0.map { ($0.name, $0.partitionIndexes) } }
        let found = find(request.groupID, topics, requireStable: request.requireStable, context)
        return with(OffsetFetchResponse()) {
            if context.apiVersion >= 2 { $0.errorCode = found.error.rawValue }
            $0.topics = found.topics.map { name, partitions in
                with(OffsetFetchResponse.Topic()) {
                    $0.name = name
                    $0.partitions = partitions.map { partition in
                        with(OffsetFetchResponse.Partition()) {
                            $0.partitionIndex = partition.index
                            $0.committedOffset = partition.offset.offset
                            $0.committedLeaderEpoch = partition.offset.leaderEpoch
                            $0.metadata = partition.offset.metadata
                            // Before version 2 there is no other place for the group's error.
                            let error = found.error != .none && context.apiVersion < 2 ? found.error : partition.error
                            $0.errorCode = error.rawValue
                        }
                    }
                }
            }
        }
    }

    private struct Found {
        struct Partition {
            var index: Int32
            var offset = GroupOffset(offset: -1)
            var error = KafkaErrorCode.none
        }

        var error = KafkaErrorCode.none
        var topics: [(name: String, partitions: [Partition])] = []
    }

    private func find(
        _ id: String, _ wanted: [(name: String, partitions: [Int32])]?, requireStable: Bool, _ context: RequestContext
    ) -> Found {
        if let error = cluster.groupRefusal(.describe, id, allowingEmpty: true, context) {
            let topics = (wanted ?? []).map { topic in (topic.name, topic.partitions.map { Found.Partition(index: $0) })
            }
            return Found(error: error, topics: context.apiVersion < 2 ? topics : [])
        }
        let group = cluster.groups[GroupID(id)]
        func look(_ partition: TopicPartition) -> Found.Partition {
            if requireStable, group?.hasPendingOffset(partition) == true {
                return Found.Partition(index: partition.partition, error: .unstableOffsetCommit)
            }
            return Found.Partition(
                index: partition.partition, offset: group?.offsets[partition] ?? GroupOffset(offset: -1))
        }
        guard let wanted else {
            let byTopic = Dictionary(grouping: (group?.offsets ?? [:]).keys, by: \.topic)
            let topics = byTopic.keys.sorted().filter { cluster.allows(.describe, on: .topic($0.rawValue), context) }
            return Found(topics: topics.map { topic in (topic.rawValue, (byTopic[topic] ?? []).sorted().map(look)) })
        }
        return Found(
            topics: wanted.map { topic in
                guard cluster.allows(.describe, on: .topic(topic.name), context) else {
                    return (
                        topic.name,
                        topic.partitions.map { Found.Partition(index: $0, error: .topicAuthorizationFailed) }
                    )
                }
                return (topic.name, topic.partitions.map { look(TopicPartition(TopicName(topic.name), $0)) })
            })
    }

    func delete(_ request: OffsetDeleteRequest, _ context: RequestContext) -> OffsetDeleteResponse {
        var response = OffsetDeleteResponse()
        if let error = cluster.groupRefusal(.delete, request.groupID, context) {
            response.errorCode = error.rawValue
            return response
        }
        var errors: [TopicPartition: KafkaErrorCode] = [:]
        var accepted: [TopicPartition] = []
        for topic in request.topics {
            for partition in topic.partitions {
                let id = TopicPartition(TopicName(topic.name), partition.partitionIndex)
                if !cluster.allows(.read, on: .topic(topic.name), context) {
                    errors[id] = .topicAuthorizationFailed
                } else if cluster.topics[id] == nil {
                    errors[id] = .unknownTopicOrPartition
                } else {
                    accepted.append(id)
                }
            }
        }
        let result = cluster.groups.change(GroupID(request.groupID)) { ($0.deleteOffsets(accepted), []) }
        switch result ?? .failure(GroupRefusal(error: .groupIDNotFound)) {
        case .failure(let refusal):
            response.errorCode = refusal.error.rawValue
            return response
        case .success(let deleted): errors.merge(deleted) { _, new in new }
        }
        response.topics = request.topics.map { topic in
            with(OffsetDeleteResponse.Topic()) {
                $0.name = topic.name
                $0.partitions = topic.partitions.map { partition in
                    with(OffsetDeleteResponse.Partition()) {
                        $0.partitionIndex = partition.partitionIndex
                        $0.errorCode =
                            (errors[TopicPartition(TopicName(topic.name), partition.partitionIndex)] ?? .none).rawValue
                    }
                }
            }
        }
        return response
    }
}

extension ClusterState {
    /// As `groupRefusal`, for the requests that take the empty id (`GroupCoordinator.isValidGroupId`).
    func groupRefusal(
        _ operation: ACLOperation, _ id: String, allowingEmpty: Bool, _ context: RequestContext
    ) -> KafkaErrorCode? {
        guard id.isEmpty, allowingEmpty else { return groupRefusal(operation, id, context) }
        if !allows(operation, on: .group(id), context) { return .groupAuthorizationFailed }
        return coordinatorRefusal(of: id, context)
    }
}
