import Access
import Kafka

/// InitProducerId and the transactional calls of producers.
struct ProducersHandler {
    let cluster: ClusterState
    let transactions: TransactionCoordinator

    func initProducerID(_ request: InitProducerIdRequest, _ context: RequestContext) -> InitProducerIdResponse {
        var response = InitProducerIdResponse()
        do throws(ItemRefusal) {
            let identity = try identity(request, context)
            response.producerID = identity.id
            response.producerEpoch = identity.epoch
        } catch {
            response.producerEpoch = -1
            // Before version 4 clients know no PRODUCER_FENCED.
            let code = error.code == .producerFenced && context.apiVersion < 4 ? .invalidProducerEpoch : error.code
            response.errorCode = code.rawValue
        }
        return response
    }

    private func identity(
        _ request: InitProducerIdRequest, _ context: RequestContext
    ) throws(ItemRefusal) -> ProducerIdentity {
        guard let id = request.transactionalID else {
            // Since 2.8 whoever may write to some topic may do so idempotently (KIP-679).
            guard
                cluster.allows(.idempotentWrite, on: .cluster, context)
                    || cluster.allowsAny(.write, on: .topic, context)
            else { throw ItemRefusal(.clusterAuthorizationFailed) }
            // `RPCProducerIdManager.generateProducerId`
            if cluster.configuration.propagation != nil, !context.broker.hasProducerIDs {
                context.broker.hasProducerIDs = true
                throw ItemRefusal(.coordinatorLoadInProgress)
            }
            return ProducerIdentity(id: cluster.makeProducerID(), epoch: 0)
        }
        guard cluster.allows(.write, on: .transactionalID(id), context) else {
            throw ItemRefusal(.transactionalIDAuthorizationFailed)
        }
        guard (request.producerID == -1) == (request.producerEpoch == -1) else { throw ItemRefusal(.invalidRequest) }
        guard cluster.coordinates(.transaction, id, context) else { throw ItemRefusal(.notCoordinator) }
        let expected =
            request.producerID == -1
            ? nil : ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
        return try transactions.initialize(
            id, timeout: .milliseconds(request.transactionTimeoutMs), expected: expected
        ).get()
    }

    /// Why a transactional request is refused before the transaction is looked at, if it is.
    private func refusal(_ id: String, _ context: RequestContext) -> KafkaErrorCode? {
        if !cluster.allows(.write, on: .transactionalID(id), context) { return .transactionalIDAuthorizationFailed }
        return cluster.coordinates(.transaction, id, context) ? nil : .notCoordinator
    }

    /// Before version 2 clients know no PRODUCER_FENCED.
    private func told(_ error: KafkaErrorCode, _ context: RequestContext) -> Int16 {
        (error == .producerFenced && context.apiVersion < 2 ? .invalidProducerEpoch : error).rawValue
    }

    func addPartitions(
        _ request: AddPartitionsToTxnRequest, _ context: RequestContext
    ) -> AddPartitionsToTxnResponse {
        let id = request.v3AndBelowTransactionalID
        let wanted = request.v3AndBelowTopics.flatMap { topic in
            topic.partitions.map { TopicPartition(TopicName(topic.name), $0) }
        }
        var errors: [TopicPartition: KafkaErrorCode] = [:]
        if let error = refusal(id, context) {
            for partition in wanted { errors[partition] = error }
        } else {
            for partition in wanted {
                if !cluster.allows(.write, on: .topic(partition.topic.rawValue), context) {
                    errors[partition] = .topicAuthorizationFailed
                } else if cluster.topics[partition] == nil {
                    errors[partition] = .unknownTopicOrPartition
                }
            }
            let rest: KafkaErrorCode
            if errors.isEmpty {
                let producer = ProducerIdentity(
                    id: request.v3AndBelowProducerID, epoch: request.v3AndBelowProducerEpoch)
                rest = transactions.add(wanted, to: id, by: producer)
            } else {
                rest = .operationNotAttempted
            }
            for partition in wanted where errors[partition] == nil { errors[partition] = rest }
        }
        return with(AddPartitionsToTxnResponse()) {
            $0.resultsByTopicV3AndBelow = request.v3AndBelowTopics.map { topic in
                with(AddPartitionsToTxnResponse.TopicResult()) {
                    $0.name = topic.name
                    $0.resultsByPartition = topic.partitions.map { index in
                        with(AddPartitionsToTxnResponse.PartitionResult()) {
                            $0.partitionIndex = index
                            $0.partitionErrorCode = told(
                                errors[TopicPartition(TopicName(topic.name), index)] ?? .none, context)
                        }
                    }
                }
            }
        }
    }

    func addOffsets(_ request: AddOffsetsToTxnRequest, _ context: RequestContext) -> AddOffsetsToTxnResponse {
        let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
        let error: KafkaErrorCode =
            if let error = refusal(request.transactionalID, context) {
                error
            } else if !cluster.allows(.read, on: .group(request.groupID), context) {
                .groupAuthorizationFailed
            } else {
                transactions.add([], groups: [GroupID(request.groupID)], to: request.transactionalID, by: producer)
            }
        return with(AddOffsetsToTxnResponse()) { $0.errorCode = told(error, context) }
    }

    func end(_ request: EndTxnRequest, _ context: RequestContext) -> EndTxnResponse {
        let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
        let error =
            refusal(request.transactionalID, context)
            ?? transactions.end(request.transactionalID, committed: request.committed, by: producer)
        return with(EndTxnResponse()) { $0.errorCode = told(error, context) }
    }
}
