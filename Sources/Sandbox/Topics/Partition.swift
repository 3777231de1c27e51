import Kafka
import NIOCore

/// A partition with its log and its place in the cluster.
///
/// Lives on the cluster's event loop.
final class Partition {
    let id: TopicPartition
    let replicas: [Int32]
    /// -1 while no replica is available.
    private(set) var leader: Int32
    private(set) var leaderEpoch: Int32 = 0
    /// When the leader was elected; nil for the first one.
    private(set) var electionTime: NIODeadline?
    private(set) var inSyncReplicas: [Int32]
    var log = PartitionLog()
    /// Fetches that wait for more bytes.
    var waitingFetches: [WaitingFetch] = []

    init(id: TopicPartition, replicas: [Int32]) {
        self.id = id
        self.replicas = replicas
        inSyncReplicas = replicas
        leader = replicas.first ?? -1
    }

    func moveLeader(to broker: Int32) {
        leader = broker
        leaderEpoch += 1
        electionTime = .now()
        wakeFetches()
    }

    /// A broker has gone or has come back.
    func brokersChanged(available: Set<Int32>) {
        inSyncReplicas = replicas.filter(available.contains)
        if !inSyncReplicas.contains(leader), leader != -1 || !inSyncReplicas.isEmpty {
            moveLeader(to: inSyncReplicas.first ?? -1)
        }
    }

    /// Tells waiting fetches that there is something new, or that this is no longer the leader.
    func wakeFetches(added bytes: Int? = nil) {
        guard !waitingFetches.isEmpty else { return }
        let waiting = waitingFetches
        waitingFetches.removeAll(keepingCapacity: true)
        for fetch in waiting where !fetch.isDone {
            fetch.progressed(by: bytes)
            if !fetch.isDone { waitingFetches.append(fetch) }
        }
    }
}
