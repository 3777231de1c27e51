import Kafka
import NIOCore

/// Writes records to a cluster inside transactions, as a transactional producer does.
struct TransactionalWriter {
    private let client: KafkaClient
    private let id: String
    private let coordinator: Int32
    private let identity: ProducerIdentity
    private var sequences: [TopicPartition: Int32] = [:]

    init(_ client: KafkaClient, id: String) async throws {
        self.client = client
        self.id = id
        var find = FindCoordinatorRequest()
        find.keyType = 1
        find.coordinatorKeys = [id]
        // The first request may find the transactions' own topic still to be made.
        var found = FindCoordinatorResponse.Coordinator()
        for _ in 0..<100 where found.nodeID < 1 {
            found = try await client.send(find, to: .any).coordinators.first ?? found
        }
        try Self.check(found.errorCode, "FindCoordinator")
        coordinator = found.nodeID
        var initialize = InitProducerIdRequest()
        initialize.transactionalID = id
        initialize.transactionTimeoutMs = 60_000
        let answer = try await client.send(initialize, to: .broker(coordinator))
        try Self.check(answer.errorCode, "InitProducerId")
        identity = ProducerIdentity(id: answer.producerID, epoch: answer.producerEpoch)
    }

    /// Appends a batch within the open transaction, which the first one opens.
    mutating func write(_ records: [Record], to partition: TopicPartition) async throws {
        var add = AddPartitionsToTxnRequest()
        add.v3AndBelowTransactionalID = id
        add.v3AndBelowProducerID = identity.id
        add.v3AndBelowProducerEpoch = identity.epoch
        var topic = AddPartitionsToTxnRequest.Topic()
        topic.name = partition.topic.rawValue
        topic.partitions = [partition.partition]
        add.v3AndBelowTopics = [topic]
        let added = try await client.send(add, to: .broker(coordinator))
        for code in added.resultsByTopicV3AndBelow.flatMap(\.resultsByPartition).map(\.partitionErrorCode) {
            try Self.check(code, "AddPartitionsToTxn")
        }

        var header = RecordBatchHeader()
        header.flags = .transactional
        header.producer = ProducerStamp(
            producerID: identity.id, producerEpoch: identity.epoch, baseSequence: sequences[partition] ?? 0)
        var data = ProduceRequest.PartitionProduceData()
        data.index = partition.partition
        data.records = try ByteBuffer(batchOf: records, header)
        var topicData = ProduceRequest.TopicProduceData()
        topicData.name = partition.topic.rawValue
        topicData.partitionData = [data]
        var produce = ProduceRequest()
        produce.transactionalID = id
        produce.acks = -1
        produce.timeoutMs = 30_000
        produce.topicData = [topicData]
        let produced = try await client.send(produce, to: .leader(partition))
        for code in produced.responses.flatMap(\.partitionResponses).map(\.errorCode) {
            try Self.check(code, "Produce")
        }
        sequences[partition, default: 0] += Int32(records.count)
    }

    func end(commit: Bool) async throws {
        var end = EndTxnRequest()
        end.transactionalID = id
        end.producerID = identity.id
        end.producerEpoch = identity.epoch
        end.committed = commit
        try Self.check(try await client.send(end, to: .broker(coordinator)).errorCode, "EndTxn")
    }

    struct Refused: Error {
        let request: String
        let code: KafkaErrorCode
    }

    private static func check(_ code: Int16, _ request: String) throws {
        guard code == 0 else { throw Refused(request: request, code: KafkaErrorCode(code)) }
    }
}

extension ByteBuffer {
    /// One batch as a producer sends it.
    init(batchOf records: [Record], _ header: RecordBatchHeader = RecordBatchHeader()) throws {
        var compression = Compression()
        var builder = RecordBatchBuilder(header)
        for (index, record) in records.enumerated() {
            var record = record
            record.offset = Int64(index)
            try builder.append(record)
        }
        self = try builder.build(using: &compression).bytes
    }
}
