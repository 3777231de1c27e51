import Kafka
import NIOCore

/// Decides whether a produced batch is stored, and in which form, as Kafka 3.9 does (`ProduceRequest.validateRecords`,
/// `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`).
final class BatchValidator {
    private var compression = Compression()

    /// The one batch that a Produce request may carry for a partition.
    static func batch(in records: ByteBuffer?, produceVersion: Int16) throws(ProduceRefusal) -> RecordBatch {
        guard let records, records.readableBytes > 0 else {
            throw ProduceRefusal(.invalidRecord, "Produce requests must have at least one record batch per partition")
        }
        let batch: RecordBatch
        do {
            var batches = RecordBatches(records, verifyingChecksums: false)
            guard let first = try batches.next() else {
                throw ProduceRefusal(.corruptMessage, "The record batch is cut off")
            }
            guard batches.remainder == 0 else {
                throw ProduceRefusal(
                    .invalidRecord, "Produce requests may contain exactly one record batch per partition")
            }
            batch = first
        } catch let error as ProduceRefusal {
            throw error
        } catch let error as RecordError {
            throw ProduceRefusal(error.code == .oldMessageFormat ? .invalidRecord : .corruptMessage, error.message)
        } catch {
            throw ProduceRefusal(.corruptMessage, "\(error)")
        }
        if produceVersion < 7, batch.codec == .zstd {
            throw ProduceRefusal(
                .unsupportedCompressionType,
                "Produce requests with version \(produceVersion) are not allowed to use ZStandard compression")
        }
        return batch
    }

    /// The batch in the form in which it is stored.
    func validate(
        _ batch: RecordBatch, settings: LogSettings, now: Int64
    ) throws(ProduceRefusal) -> RecordBatch {
        try checkHeader(batch, settings: settings)
        let scan = try scan(batch)
        try checkRecords(scan, of: batch, settings: settings, now: now)
        let codec = settings.compression ?? batch.codec
        // Kafka numbers compressed records anew when their offset deltas have holes (`inPlaceAssignment`).
        let isRewritten = codec != batch.codec || (batch.codec != .uncompressed && !scan.isSequential)
        var stored = batch
        if isRewritten {
            stored = try rewrite(batch, codec: codec)
            guard stored.bytes.readableBytes <= settings.maximumBatchBytes else {
                throw tooLarge(stored.bytes.readableBytes, settings)
            }
        }
        return stamp(stored, scan: scan, settings: settings, now: now)
    }

    private func checkHeader(_ batch: RecordBatch, settings: LogSettings) throws(ProduceRefusal) {
        guard batch.baseOffset == 0 else {
            throw ProduceRefusal(
                .invalidRecord, "The baseOffset of the record batch should be 0, but it is \(batch.baseOffset)")
        }
        guard batch.bytes.readableBytes <= settings.maximumBatchBytes else {
            throw tooLarge(batch.bytes.readableBytes, settings)
        }
        do {
            try batch.verifyChecksum()
        } catch {
            throw ProduceRefusal(.corruptMessage, error.message)
        }
        guard batch.recordCount > 0 else {
            throw ProduceRefusal(.invalidRecord, "Invalid reported count for record batch: \(batch.recordCount)")
        }
        guard batch.isDense else {
            throw ProduceRefusal(
                .invalidRecord,
                "Inconsistent batch offset range [0, \(batch.lastOffsetDelta)] and count of records \(batch.recordCount)"
            )
        }
        guard !batch.isControl else {
            throw ProduceRefusal(.invalidRecord, "Clients are not allowed to write control records")
        }
        guard !batch.producer.isIdempotent || batch.producer.baseSequence >= 0 else {
            throw ProduceRefusal(
                .invalidRecord,
                "Invalid sequence number \(batch.producer.baseSequence) in record batch with producerId "
                    + "\(batch.producer.producerID)")
        }
    }

    /// The same records under consecutive offset deltas, compressed as the topic has it.
    private func rewrite(_ batch: RecordBatch, codec: CompressionCodec) throws(ProduceRefusal) -> RecordBatch {
        var header = batch.header
        header.codec = codec
        header.lastOffsetDelta = 0
        // The records' own times come back: the topic stamps them as it wants to.
        header.flags.remove(.logAppendTime)
        var builder = RecordBatchBuilder(header)
        do {
            for (index, record) in try batch.records(using: &compression).enumerated() {
                var record = record
                record.offset = Int64(index)
                try builder.append(record)
            }
            return try builder.build(using: &compression)
        } catch {
            throw ProduceRefusal(.corruptMessage, "\(error)")
        }
    }

    private func tooLarge(_ size: Int, _ settings: LogSettings) -> ProduceRefusal {
        ProduceRefusal(
            .messageTooLarge,
            "The record batch size is \(size) bytes which exceeds the maximum configured value of "
                + "\(settings.maximumBatchBytes)")
    }

    private func scan(_ batch: RecordBatch) throws(ProduceRefusal) -> RecordScan {
        let records: ByteBuffer
        do {
            records = try compression.decompress(batch)
        } catch {
            throw ProduceRefusal(.corruptMessage, error.message)
        }
        let scan = records.withUnsafeReadableBytes { RecordScan($0, expected: batch.recordCount) }
        guard let scan else {
            throw ProduceRefusal(.invalidRecord, "Found invalid records, or not as many as the batch's header says")
        }
        return scan
    }

    private func checkRecords(
        _ scan: RecordScan, of batch: RecordBatch, settings: LogSettings, now: Int64
    ) throws(ProduceRefusal) {
        if settings.compacts, scan.hasNullKey {
            throw ProduceRefusal(.invalidRecord, "Compacted topic cannot accept message without key")
        }
        let (earliest, latest) = timestamps(scan, of: batch)
        if !settings.stampsAppendTime, latest != -1 {
            let isTooOld = earliest != -1 && difference(now, earliest) > settings.timestampBeforeMaximum
            let isTooNew = difference(latest, now) > settings.timestampAfterMaximum
            if isTooOld || isTooNew {
                throw ProduceRefusal(
                    .invalidTimestamp, "One or more records have been rejected due to invalid timestamp")
            }
        } else if batch.hasLogAppendTime {
            throw ProduceRefusal(
                .invalidTimestamp, "Producer should not set timestamp type to LogAppendTime")
        }
    }

    private func timestamps(_ scan: RecordScan, of batch: RecordBatch) -> (Int64, Int64) {
        if batch.hasLogAppendTime { return (batch.maxTimestamp, batch.maxTimestamp) }
        return (
            batch.baseTimestamp &+ scan.smallestTimestampDelta, batch.baseTimestamp &+ scan.greatestTimestampDelta
        )
    }

    private func difference(_ a: Int64, _ b: Int64) -> Int64 {
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        return overflow ? (a > b ? .max : .min) : difference
    }

    /// Sets the greatest timestamp and its type; the checksum follows only if they differ.
    private func stamp(_ batch: RecordBatch, scan: RecordScan, settings: LogSettings, now: Int64) -> RecordBatch {
        var header = batch.header
        if settings.stampsAppendTime {
            header.flags.insert(.logAppendTime)
            header.maxTimestamp = now
        } else {
            header.maxTimestamp = timestamps(scan, of: batch).1
            header.flags.remove(.logAppendTime)
        }
        return header == batch.header ? batch : batch.with(header)
    }
}

/// Why a batch is not stored.
struct ProduceRefusal: Error, Equatable {
    let code: KafkaErrorCode
    let message: String?

    init(_ code: KafkaErrorCode, _ message: String? = nil) {
        self.code = code
        self.message = message
    }
}
