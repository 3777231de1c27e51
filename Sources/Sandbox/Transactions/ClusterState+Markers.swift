import Kafka
import NIOCore

extension ClusterState {
    /// Ends a producer's transaction in one partition with a control batch (`EndTransactionMarker`).
    func writeMarker(
        committed: Bool, of producer: ProducerIdentity, to partition: Partition, compression: inout Compression
    ) {
        var header = RecordBatchHeader()
        header.flags = [.transactional, .control]
        header.producer = ProducerStamp(producerID: producer.id, producerEpoch: producer.epoch, baseSequence: -1)
        var builder = RecordBatchBuilder(header)
        // Key: version and type; value: version and coordinator epoch.
        var key = ByteBuffer()
        key.writeMultipleIntegers(Int16(0), Int16(committed ? 1 : 0))
        var value = ByteBuffer()
        value.writeMultipleIntegers(Int16(0), Int32(0))
        let batch: RecordBatch
        do {
            try builder.append(Record(offset: 0, timestamp: now, key: key, value: value))
            batch = try builder.build(using: &compression)
        } catch {
            preconditionFailure("a marker of two small fields cannot be encoded: \(error)")
        }
        let offset = append(batch, to: partition)
        let start = partition.log.producers.ended(producer, coordinatorEpoch: 0, timestamp: now)
        if !committed, let start {
            partition.log.abort(
                PartitionLog.AbortedSpan(
                    producerID: producer.id, firstOffset: start, lastOffset: offset,
                    lastStableOffset: partition.log.lastStableOffset))
        }
        partition.wakeFetches()
    }
}
