import Access
import Kafka
import NIOCore

/// Fetch (`KafkaApis.handleFetchRequest`, `ReplicaManager.fetchMessages`); without fetch sessions, which a broker may
/// always refuse to open (session id 0, KIP-227).
struct FetchHandler {
    let cluster: ClusterState

    func fetch(_ request: FetchRequest, _ context: RequestContext) -> Reply<FetchResponse> {
        guard request.sessionID == 0 else {
            return .now(with(FetchResponse()) { $0.errorCode = KafkaErrorCode.fetchSessionIDNotFound.rawValue })
        }
        let (response, outcome) = read(request, context)
        let least = min(Int(request.minBytes), maxBytes(request, context))
        if outcome.hasError || outcome.bytes >= least || request.maxWaitMs <= 0 || outcome.partitions.isEmpty {
            return .now(withinQuota(response, outcome, context))
        }
        return .later(wait(request, context, outcome.partitions, missingBytes: least - outcome.bytes))
    }

    private func maxBytes(_ request: FetchRequest, _ context: RequestContext) -> Int {
        min(
            Int(request.maxBytes), cluster.properties.integer("fetch.max.bytes"),
            cluster.mostWithoutPause(.consumed, context))
    }

    /// Reads again once enough has come, or the time is over.
    private func wait(
        _ request: FetchRequest, _ context: RequestContext, _ partitions: [Partition], missingBytes: Int
    ) -> EventLoopFuture<FetchResponse> {
        let promise = cluster.loop.makePromise(of: FetchResponse.self)
        let least = min(Int(request.minBytes), maxBytes(request, context))
        let fetch = WaitingFetch(
            missingBytes: missingBytes,
            isReady: {
                let (_, outcome) = read(request, context)
                return outcome.hasError || outcome.bytes >= least
            },
            complete: {
                let (response, outcome) = read(request, context)
                promise.succeed(withinQuota(response, outcome, context))
            })
        for partition in partitions { partition.waitingFetches.append(fetch) }
        fetch.wait(atMost: .milliseconds(Int64(request.maxWaitMs)), on: cluster.loop)
        promise.futureResult.assumeIsolated().whenComplete { _ in
            for partition in partitions { partition.waitingFetches.removeAll { $0 === fetch } }
        }
        return promise.futureResult
    }

    /// A client over its quota gets an answer that names no partition (`FetchContext.getThrottledResponse`).
    private func withinQuota(_ response: FetchResponse, _ outcome: Outcome, _ context: RequestContext) -> FetchResponse
    {
        let pause = cluster.pause(after: outcome.bytes, .consumed, context)
        return pause == 0 ? response : with(FetchResponse()) { $0.throttleTimeMs = pause }
    }

    private struct Outcome {
        var bytes = 0
        var hasError = false
        var partitions: [Partition] = []
    }

    private func read(_ request: FetchRequest, _ context: RequestContext) -> (FetchResponse, Outcome) {
        var response = FetchResponse()
        var outcome = Outcome()
        var room = maxBytes(request, context)
        for wanted in request.topics {
            let topic = cluster.topics.known(wanted.topic, to: context.broker)
            var answer = FetchResponse.FetchableTopicResponse()
            answer.topic = wanted.topic
            let topicError: KafkaErrorCode? =
                if !cluster.allows(.read, on: .topic(wanted.topic), context) {
                    .topicAuthorizationFailed
                } else if topic == nil {
                    .unknownTopicOrPartition
                } else {
                    nil
                }
            for position in wanted.partitions {
                var data = FetchResponse.PartitionData()
                data.partitionIndex = position.partition
                data.highWatermark = -1
                data.records = ByteBuffer()
                if let error = topicError ?? refusal(of: position, in: topic, context) {
                    data.errorCode = error.rawValue
                    outcome.hasError = true
                } else if let topic, let partition = topic[position.partition] {
                    fill(&data, from: partition, position, request, room: &room, &outcome)
                }
                if data.errorCode == KafkaErrorCode.notLeaderOrFollower.rawValue
                    || data.errorCode == KafkaErrorCode.fencedLeaderEpoch.rawValue
                {
                    tellLeader(topic?[position.partition], &data, context)
                }
                answer.partitions.append(data)
            }
            response.responses.append(answer)
        }
        return (response, outcome)
    }

    private func refusal(
        of position: FetchRequest.FetchPartition, in topic: Topic?, _ context: RequestContext
    ) -> KafkaErrorCode? {
        guard let topic, let partition = topic[position.partition] else { return .unknownTopicOrPartition }
        if let error = partition.refusal(of: position.currentLeaderEpoch, on: context.broker) { return error }
        if topic.settings.compression == .zstd, context.apiVersion < 10 { return .unsupportedCompressionType }
        return nil
    }

    private func fill(
        _ data: inout FetchResponse.PartitionData, from partition: Partition,
        _ position: FetchRequest.FetchPartition, _ request: FetchRequest, room: inout Int, _ outcome: inout Outcome
    ) {
        let log = partition.log
        let isCommitted = request.isolationLevel == IsolationLevel.readCommitted.rawValue
        let limit = isCommitted ? log.lastStableOffset : log.highWatermark
        let most = min(Int(position.partitionMaxBytes), room)
        // The first partition with records gets at least one batch, whatever the limits say (KIP-74).
        switch log.read(from: position.fetchOffset, upTo: limit, maxBytes: most, atLeastOne: outcome.bytes == 0) {
        case .outOfRange:
            data.errorCode = KafkaErrorCode.offsetOutOfRange.rawValue
            outcome.hasError = true
            return
        case .nothing: break
        case .records(let bytes):
            data.records = bytes
            outcome.bytes += bytes.readableBytes
            room = max(0, room - bytes.readableBytes)
        }
        data.highWatermark = log.highWatermark
        data.lastStableOffset = log.lastStableOffset
        data.logStartOffset = log.startOffset
        if isCommitted {
            data.abortedTransactions = log.abortedTransactions(from: position.fetchOffset, upTo: limit).map { aborted in
                with(FetchResponse.AbortedTransaction()) {
                    $0.producerID = aborted.producerID
                    $0.firstOffset = aborted.firstOffset
                }
            }
        } else {
            data.abortedTransactions = nil
        }
        outcome.partitions.append(partition)
    }

    private func tellLeader(
        _ partition: Partition?, _ data: inout FetchResponse.PartitionData, _ context: RequestContext
    ) {
        guard let partition, context.apiVersion >= 12 else { return }
        data.currentLeader.leaderID = partition.leader
        data.currentLeader.leaderEpoch = partition.leaderEpoch
    }
}

extension Partition {
    /// Why a broker does not serve a partition to a client that knows this leader epoch (-1: none), if so (KIP-320).
    func refusal(of leaderEpoch: Int32, on broker: Broker) -> KafkaErrorCode? {
        if leaderEpoch >= 0, leaderEpoch < self.leaderEpoch { return .fencedLeaderEpoch }
        if leaderEpoch > self.leaderEpoch { return .unknownLeaderEpoch }
        return leader == broker.id ? nil : .notLeaderOrFollower
    }
}
