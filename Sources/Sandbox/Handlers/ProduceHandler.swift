import Access
import Kafka
import NIOCore

/// Produce (`KafkaApis.handleProduceRequest`, `ReplicaManager.appendToLocalLog`).
struct ProduceHandler {
    /// The client id of Kafka's own administration client, which may write to internal topics.
    private static let adminClientID = "__admin_client"

    let cluster: ClusterState
    let transactions: TransactionCoordinator

    func produce(_ request: ProduceRequest, _ context: RequestContext) -> Reply<ProduceResponse> {
        var response = ProduceResponse()
        var failed = false
        for topic in request.topicData {
            let topicRefusal = refusal(of: topic.name, request, context)
            var answer = ProduceResponse.TopicProduceResponse()
            answer.name = topic.name
            for data in topic.partitionData {
                var result = ProduceResponse.PartitionProduceResponse()
                result.index = data.index
                do throws(ProduceRefusal) {
                    if let topicRefusal { throw topicRefusal }
                    let appended = try append(data, topic.name, request, context)
                    result.baseOffset = appended.baseOffset
                    result.logAppendTimeMs = appended.logAppendTime
                    result.logStartOffset = appended.logStartOffset
                } catch {
                    failed = true
                    result.baseOffset = -1
                    result.errorCode = error.code.rawValue
                    result.errorMessage = error.message
                    if error.code == .notLeaderOrFollower {
                        tellLeader(of: TopicPartition(TopicName(topic.name), data.index), &result, &response, context)
                    }
                }
                answer.partitionResponses.append(result)
            }
            response.responses.append(answer)
        }
        if request.acks == 0 { return failed ? .disconnect : .nothing }
        let bytes = request.topicData.flatMap(\.partitionData).reduce(0) { $0 + ($1.records?.readableBytes ?? 0) }
        response.throttleTimeMs = cluster.pause(after: bytes, .produced, context)
        return .now(response)
    }

    private func refusal(
        of topic: String, _ request: ProduceRequest, _ context: RequestContext
    ) -> ProduceRefusal? {
        if ![-1, 0, 1].contains(request.acks) { return ProduceRefusal(.invalidRequiredAcks) }
        if !cluster.allows(.write, on: .topic(topic), context) { return ProduceRefusal(.topicAuthorizationFailed) }
        guard let topic = cluster.topics.known(topic, to: context.broker) else {
            return ProduceRefusal(.unknownTopicOrPartition)
        }
        if topic.isInternal, context.clientID != Self.adminClientID {
            return ProduceRefusal(.invalidTopicException, "Cannot append to internal topic \(topic.name)")
        }
        return nil
    }

    private struct Appended {
        var baseOffset: Int64
        var logAppendTime: Int64
        var logStartOffset: Int64
    }

    private func append(
        _ data: ProduceRequest.PartitionProduceData, _ name: String, _ request: ProduceRequest,
        _ context: RequestContext
    ) throws(ProduceRefusal) -> Appended {
        guard let topic = cluster.topics.known(name, to: context.broker), let partition = topic[data.index] else {
            throw ProduceRefusal(.unknownTopicOrPartition)
        }
        let batch = try BatchValidator.batch(in: data.records, produceVersion: context.apiVersion)
        if batch.isTransactional {
            guard let id = request.transactionalID, cluster.allows(.write, on: .transactionalID(id), context) else {
                throw ProduceRefusal(.transactionalIDAuthorizationFailed)
            }
        }
        guard partition.leader == context.broker.id else { throw ProduceRefusal(.notLeaderOrFollower) }
        let needed = min(topic.settings.minimumInSyncReplicas, partition.replicas.count)
        if request.acks == -1, partition.inSyncReplicas.count < needed {
            throw ProduceRefusal(
                .notEnoughReplicas,
                "The size of the current ISR \(partition.inSyncReplicas) is insufficient to satisfy the min.isr "
                    + "requirement of \(needed) for partition \(partition.id)")
        }
        guard cluster.logBytes + batch.bytes.readableBytes <= cluster.configuration.limits.logBytes else {
            let message = "the sandbox keeps at most \(cluster.configuration.limits.logBytes) bytes of records"
            cluster.logger.error("\(message); raise limits.logBytes or delete records")
            throw ProduceRefusal(.kafkaStorageError, message)
        }
        return try append(batch, to: partition, topic.settings, transactionalID: request.transactionalID, context)
    }

    private func append(
        _ batch: RecordBatch, to partition: Partition, _ settings: LogSettings, transactionalID: String?,
        _ context: RequestContext
    ) throws(ProduceRefusal) -> Appended {
        let now = cluster.now
        let stored = try cluster.validator.validate(batch, settings: settings, now: now)
        if batch.producer.isIdempotent {
            let producers = partition.log.producers
            if let duplicate = producers.duplicate(of: batch.producer, lastSequence: batch.header.lastSequence) {
                return Appended(
                    baseOffset: duplicate.firstOffset,
                    logAppendTime: settings.stampsAppendTime ? duplicate.timestamp : -1,
                    logStartOffset: partition.log.startOffset)
            }
            if batch.isTransactional, !producers.hasOpenTransaction(batch.producer.producerID) {
                let identity = ProducerIdentity(id: batch.producer.producerID, epoch: batch.producer.producerEpoch)
                if let error = transactions.refusal(
                    of: identity, transactionalID: transactionalID, writingTo: partition.id,
                    produceVersion: context.apiVersion)
                {
                    throw ProduceRefusal(error)
                }
            }
            if let error = producers.refusal(of: batch.producer, isTransactional: batch.isTransactional) {
                throw ProduceRefusal(error)
            }
        }
        let base = cluster.append(stored, to: partition)
        return Appended(
            baseOffset: base, logAppendTime: settings.stampsAppendTime ? now : -1,
            logStartOffset: partition.log.startOffset)
    }

    /// Since version 10 a producer learns at once where the leader has gone (KIP-951).
    private func tellLeader(
        of id: TopicPartition, _ result: inout ProduceResponse.PartitionProduceResponse,
        _ response: inout ProduceResponse, _ context: RequestContext
    ) {
        guard context.apiVersion >= 10, let partition = cluster.topics[id] else { return }
        result.currentLeader.leaderID = partition.leader
        result.currentLeader.leaderEpoch = partition.leaderEpoch
        guard let broker = cluster.broker(partition.leader), let address = broker.endpoints[context.listener],
            !response.nodeEndpoints.contains(where: { $0.nodeID == broker.id })
        else { return }
        response.nodeEndpoints.append(
            with(ProduceResponse.NodeEndpoint()) {
                $0.nodeID = broker.id
                $0.host = address.host
                $0.port = Int32(address.port)
            })
    }
}

extension ClusterState {
    /// Appends a batch that has been validated and gives its first offset.
    func append(_ batch: RecordBatch, to partition: Partition) -> Int64 {
        let base = partition.log.endOffset
        partition.log.append(batch, leaderEpoch: partition.leaderEpoch)
        if batch.producer.isIdempotent, !batch.isControl {
            partition.log.producers.appended(batch.header, at: base)
        }
        logBytes += batch.bytes.readableBytes
        partition.wakeFetches(added: batch.bytes.readableBytes)
        return base
    }
}
