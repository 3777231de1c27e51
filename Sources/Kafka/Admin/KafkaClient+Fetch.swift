import NIOCore

extension KafkaClient {
    /// Fetches whole record batches from the leader of these partitions, waiting up to `maxWait` for the first byte.
    ///
    /// The records are slices of the response. The client does not retry: a partition whose leader has moved says so
    /// in its error, and a connection that breaks throws; ask ``leaders(of:refresh:)`` and go on.
    /// - Parameter maxBytes: A soft limit for the whole answer, below ``KafkaClientConfiguration/maxResponseBytes``.
    package func fetch(
        from broker: Int32, _ positions: [FetchPosition], isolation: IsolationLevel = .readUncommitted,
        maxBytes: Int32 = 50 << 20, maxWait: Duration = .milliseconds(500), minBytes: Int32 = 1
    ) async throws -> [FetchedPartition] {
        var request = FetchRequest()
        request.maxWaitMs = Int32(clamping: maxWait.milliseconds)
        request.minBytes = minBytes
        request.maxBytes = maxBytes
        request.isolationLevel = isolation.rawValue
        let byPartition = Dictionary(positions.map { ($0.partition, $0) }, uniquingKeysWith: { _, last in last })
        request.topics = positions.map(\.partition).byTopic().map { name, indexes in
            .with {
                $0.topic = name.rawValue
                $0.partitions = indexes.compactMap { byPartition[TopicPartition(name, $0)] }.map { position in
                    .with {
                        $0.partition = position.partition.partition
                        $0.fetchOffset = position.offset
                        $0.partitionMaxBytes = position.maxBytes
                    }
                }
            }
        }
        let response = try await start(request, to: .broker(broker), waiting: maxWait).value()
        let code = KafkaErrorCode(response.errorCode)
        guard code == .none else { throw KafkaError.broker(code, "fetching from broker \(broker)") }
        let fetched = response.responses.flatMap { topic in
            topic.partitions.map { FetchedPartition(TopicName(topic.topic), $0) }
        }
        metadata.forgetLeaders(fetched.filter { $0.error.isRetriable }.map(\.partition))
        return fetched
    }
}

extension FetchedPartition {
    fileprivate init(_ topic: TopicName, _ data: FetchResponse.PartitionData) {
        self.init(
            partition: TopicPartition(topic, data.partitionIndex), error: KafkaErrorCode(data.errorCode),
            highWatermark: data.highWatermark, lastStableOffset: data.lastStableOffset,
            logStartOffset: data.logStartOffset,
            abortedTransactions: (data.abortedTransactions ?? []).map {
                AbortedTransaction(producerID: $0.producerID, firstOffset: $0.firstOffset)
            },
            records: data.records ?? ByteBuffer())
    }
}
