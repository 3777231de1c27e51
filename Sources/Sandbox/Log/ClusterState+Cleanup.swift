import Kafka
import NIOCore

extension ClusterState {
    /// Compacts all partitions of a topic and gives the number of records removed.
    func compact(_ topic: Topic) throws(RecordError) -> Int {
        var cleaner = LogCleaner()
        var removed = 0
        for partition in topic.partitions {
            let size = partition.log.size
            let (segments, count) = try cleaner.clean(
                partition.log, tombstonesBefore: now - topic.settings.deleteRetention)
            partition.log.replaceSegments(segments)
            logBytes -= size - partition.log.size
            removed += count
        }
        return removed
    }

    /// Applies `retention.ms` and `retention.bytes` to whole segments, and compacts, in the background.
    func startCleanup(every interval: Duration) -> RepeatedTask {
        let state = NIOLoopBound(self, eventLoop: loop)
        return loop.scheduleRepeatedTask(initialDelay: TimeAmount(interval), delay: TimeAmount(interval)) { _ in
            state.value.cleanUp()
        }
    }

    private func cleanUp() {
        for topic in topics.byName.values {
            if topic.settings.deletes { applyRetention(to: topic) }
            guard topic.settings.compacts else { continue }
            do {
                _ = try compact(topic)
            } catch {
                logger.error("compaction stopped", metadata: ["topic": "\(topic.name)", "cause": "\(error)"])
            }
        }
    }

    private func applyRetention(to topic: Topic) {
        for partition in topic.partitions {
            let keptSince =
                topic.settings.retentionMilliseconds < 0 ? Int64.min : now - topic.settings.retentionMilliseconds
            trim(partition, before: partition.log.offset(keptSince: keptSince, bytes: topic.settings.retentionBytes))
        }
    }
}

extension PartitionLog {
    /// Where the log begins after retention: whole segments go that are older, or beyond the size (-1: any).
    func offset(keptSince timestamp: Int64, bytes: Int64) -> Int64 {
        var excess = bytes < 0 ? 0 : Int64(size) - bytes
        for segment in segments {
            guard segment.size > 0 else { continue }
            if segment.maxTimestamp >= timestamp && excess < Int64(segment.size) {
                return segment.entries.first?.baseOffset ?? startOffset
            }
            excess -= Int64(segment.size)
        }
        return endOffset
    }
}
