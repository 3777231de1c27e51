import Access
import Kafka

/// ListOffsets, OffsetForLeaderEpoch and DeleteRecords: where a partition's records begin and end.
struct OffsetsHandler {
    let cluster: ClusterState

    /// The timestamps that ListOffsets gives a meaning to, and since which version (`ListOffsetsRequest`).
    private enum Special: Int64 {
        case latest = -1
        case earliest = -2
        case maxTimestamp = -3
        case earliestLocal = -4
        case latestTiered = -5

        var firstVersion: Int16 {
            switch self {
            case .latest, .earliest: 0
            case .maxTimestamp: 7
            case .earliestLocal: 8
            case .latestTiered: 9
            }
        }
    }

    func listOffsets(_ request: ListOffsetsRequest, _ context: RequestContext) -> ListOffsetsResponse {
        var response = ListOffsetsResponse()
        response.topics = request.topics.map { topic in
            let isAllowed = cluster.allows(.describe, on: .topic(topic.name), context)
            return with(ListOffsetsResponse.TopicResponse()) {
                $0.name = topic.name
                $0.partitions = topic.partitions.map { wanted in
                    var answer = ListOffsetsResponse.PartitionResponse()
                    answer.partitionIndex = wanted.partitionIndex
                    do throws(ItemRefusal) {
                        guard isAllowed else { throw ItemRefusal(.topicAuthorizationFailed) }
                        let id = TopicPartition(TopicName(topic.name), wanted.partitionIndex)
                        try find(wanted, in: id, request, &answer, context)
                        if context.apiVersion < 4 { answer.leaderEpoch = -1 }
                    } catch {
                        answer.errorCode = error.code.rawValue
                    }
                    return answer
                }
            }
        }
        return response
    }

    private func find(
        _ wanted: ListOffsetsRequest.Partition, in id: TopicPartition, _ request: ListOffsetsRequest,
        _ answer: inout ListOffsetsResponse.PartitionResponse, _ context: RequestContext
    ) throws(ItemRefusal) {
        guard let partition = cluster.topics.known(id, to: context.broker) else {
            throw ItemRefusal(.unknownTopicOrPartition)
        }
        if let error = partition.refusal(of: wanted.currentLeaderEpoch, on: context.broker) { throw ItemRefusal(error) }
        let log = partition.log
        // Only consumers (replica -1) are held back by open transactions.
        let isCommitted = request.replicaID == -1 && request.isolationLevel == IsolationLevel.readCommitted.rawValue
        let end = isCommitted ? log.lastStableOffset : log.endOffset
        if wanted.timestamp < 0 {
            guard let special = Special(rawValue: wanted.timestamp), context.apiVersion >= special.firstVersion else {
                throw ItemRefusal(.unsupportedVersion)
            }
            switch special {
            case .latest:
                // The high watermark may be behind what the former leader told (KIP-207).
                if request.replicaID == -1, cluster.isSettling(partition) {
                    throw ItemRefusal(context.apiVersion >= 5 ? .offsetNotAvailable : .leaderNotAvailable)
                }
                answer.offset = end
                answer.leaderEpoch = partition.leaderEpoch
            case .earliest, .earliestLocal:
                answer.offset = log.startOffset
                answer.leaderEpoch =
                    log.epochs.first.flatMap { $0.startOffset <= log.startOffset ? $0.epoch : nil } ?? -1
            case .latestTiered: break
            case .maxTimestamp: set(try greatestTimestamp(in: log), before: log.endOffset, &answer)
            }
        } else {
            set(try record(atOrAfter: wanted.timestamp, in: log), before: end, &answer)
        }
    }

    private func greatestTimestamp(in log: PartitionLog) throws(ItemRefusal) -> TimestampedOffset? {
        do throws(RecordError) {
            return try log.recordWithGreatestTimestamp()
        } catch {
            throw ItemRefusal(.corruptMessage, error.message)
        }
    }

    private func record(atOrAfter timestamp: Int64, in log: PartitionLog) throws(ItemRefusal) -> TimestampedOffset? {
        do throws(RecordError) {
            return try log.record(atOrAfter: timestamp)
        } catch {
            throw ItemRefusal(.corruptMessage, error.message)
        }
    }

    private func set(
        _ found: TimestampedOffset?, before end: Int64,
        _ answer: inout ListOffsetsResponse.PartitionResponse
    ) {
        guard let found, found.offset < end else { return }
        answer.offset = found.offset
        answer.timestamp = found.timestamp
        answer.leaderEpoch = found.leaderEpoch
    }

    func offsetForLeaderEpoch(
        _ request: OffsetForLeaderEpochRequest, _ context: RequestContext
    ) -> OffsetForLeaderEpochResponse {
        let sees = cluster.allows(.clusterAction, on: .cluster, context)
        var response = OffsetForLeaderEpochResponse()
        response.topics = request.topics.map { topic in
            let isAllowed = sees || cluster.allows(.describe, on: .topic(topic.topic), context)
            return with(OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult()) {
                $0.topic = topic.topic
                $0.partitions = topic.partitions.map { wanted in
                    var answer = OffsetForLeaderEpochResponse.EpochEndOffset()
                    answer.partition = wanted.partition
                    let id = TopicPartition(TopicName(topic.topic), wanted.partition)
                    if !isAllowed {
                        answer.errorCode = KafkaErrorCode.topicAuthorizationFailed.rawValue
                    } else if let partition = cluster.topics[id] {
                        if let error = partition.refusal(of: wanted.currentLeaderEpoch, on: context.broker) {
                            answer.errorCode = error.rawValue
                        } else if let end = partition.log.end(ofEpoch: wanted.leaderEpoch) {
                            answer.leaderEpoch = end.epoch
                            answer.endOffset = end.offset
                        }
                    } else {
                        answer.errorCode = KafkaErrorCode.unknownTopicOrPartition.rawValue
                    }
                    return answer
                }
            }
        }
        return response
    }

    func deleteRecords(_ request: DeleteRecordsRequest, _ context: RequestContext) -> DeleteRecordsResponse {
        var response = DeleteRecordsResponse()
        response.topics = request.topics.map { topic in
            with(DeleteRecordsResponse.TopicResult()) {
                $0.name = topic.name
                $0.partitions = topic.partitions.map { wanted in
                    var answer = DeleteRecordsResponse.PartitionResult()
                    answer.partitionIndex = wanted.partitionIndex
                    do throws(ItemRefusal) {
                        answer.lowWatermark = try deleteRecords(
                            in: TopicPartition(TopicName(topic.name), wanted.partitionIndex), before: wanted.offset,
                            context)
                    } catch {
                        answer.lowWatermark = -1
                        answer.errorCode = error.code.rawValue
                    }
                    return answer
                }
            }
        }
        return response
    }

    private func deleteRecords(
        in id: TopicPartition, before wanted: Int64, _ context: RequestContext
    ) throws(ItemRefusal) -> Int64 {
        guard cluster.allows(.delete, on: .topic(id.topic.rawValue), context) else {
            throw ItemRefusal(.topicAuthorizationFailed)
        }
        guard let topic = cluster.topics[id.topic], let partition = topic[id.partition] else {
            throw ItemRefusal(.unknownTopicOrPartition)
        }
        if topic.isInternal { throw ItemRefusal(.invalidTopicException) }
        guard partition.leader == context.broker.id else { throw ItemRefusal(.notLeaderOrFollower) }
        if !topic.settings.deletes { throw ItemRefusal(.policyViolation) }
        // -1 stands for the high watermark (`DeleteRecordsRequest.HIGH_WATERMARK`).
        let offset = wanted == -1 ? partition.log.highWatermark : wanted
        guard (0...partition.log.highWatermark).contains(offset) else { throw ItemRefusal(.offsetOutOfRange) }
        cluster.trim(partition, before: offset)
        return partition.log.startOffset
    }
}

extension ClusterState {
    func trim(_ partition: Partition, before offset: Int64) {
        let size = partition.log.size
        partition.log.trim(before: offset)
        logBytes -= size - partition.log.size
    }
}
