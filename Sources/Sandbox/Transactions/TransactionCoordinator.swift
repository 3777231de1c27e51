import Kafka
import NIOCore

/// Coordinates the transactions of a cluster (`TransactionCoordinator` in Kafka 3.9).
///
/// Lives on its event loop.
final class TransactionCoordinator {
    private let cluster: ClusterState
    private(set) var transactions: [String: Transaction] = [:]
    private var timers: [String: Scheduled<Void>] = [:]
    private var compression = Compression()

    init(cluster: ClusterState) {
        self.cluster = cluster
    }

    func shutDown() {
        timers.values.forEach { $0.cancel() }
        timers = [:]
    }

    /// The identity with which the next transaction is written; an open one is aborted first, and the client told to
    /// come again.
    func initialize(
        _ id: String, timeout: Duration, expected: ProducerIdentity?
    ) -> Result<ProducerIdentity, ItemRefusal> {
        guard !id.isEmpty else { return .failure(ItemRefusal(.invalidRequest)) }
        let longest = Duration.milliseconds(cluster.properties.integer("transaction.max.timeout.ms"))
        guard timeout > .zero, timeout <= longest else { return .failure(ItemRefusal(.invalidTransactionTimeout)) }
        guard var transaction = transactions[id] else {
            let producer = ProducerIdentity(id: cluster.makeProducerID(), epoch: 0)
            transactions[id] = Transaction(producer: producer, timeout: timeout)
            return .success(producer)
        }
        if let expected {
            guard expected.id == transaction.producer.id else { return .failure(ItemRefusal(.producerFenced)) }
            // The answer to the same request got lost: give it again.
            if expected.epoch == transaction.lastEpoch { return .success(transaction.producer) }
            guard expected.epoch == transaction.producer.epoch else { return .failure(ItemRefusal(.producerFenced)) }
        }
        transaction.bumpEpoch(newProducerID: cluster.makeProducerID)
        transaction.timeout = timeout
        if transaction.state == .ongoing {
            transaction.lastEpoch = -1
            transactions[id] = transaction
            end(id, committed: false)
            return .failure(ItemRefusal(.concurrentTransactions))
        }
        transaction.state = .empty
        transactions[id] = transaction
        return .success(transaction.producer)
    }

    func add(
        _ partitions: some Sequence<TopicPartition>, groups: [GroupID] = [], to id: String,
        by producer: ProducerIdentity
    ) -> KafkaErrorCode {
        guard !id.isEmpty else { return .invalidRequest }
        guard var transaction = transactions[id] else { return .invalidProducerIDMapping }
        if let error = transaction.refusal(of: producer) { return error }
        if transaction.state != .ongoing {
            transaction.state = .ongoing
            transaction.started = cluster.now
            timers[id]?.cancel()
            timers[id] = cluster.loop.assumeIsolated().scheduleTask(in: TimeAmount(transaction.timeout)) {
                self.timedOut(id)
            }
        }
        transaction.partitions.formUnion(partitions)
        transaction.groups.formUnion(groups)
        transactions[id] = transaction
        return .none
    }

    func end(_ id: String, committed: Bool, by producer: ProducerIdentity) -> KafkaErrorCode {
        guard !id.isEmpty else { return .invalidRequest }
        guard let transaction = transactions[id] else { return .invalidProducerIDMapping }
        if let error = transaction.refusal(of: producer) { return error }
        switch transaction.state {
        case .ongoing:
            end(id, committed: committed)
            return .none
        case .committed: return committed ? .none : .invalidTxnState
        case .aborted: return committed ? .invalidTxnState : .none
        case .empty: return .invalidTxnState
        }
    }

    private func timedOut(_ id: String) {
        guard transactions[id]?.state == .ongoing else { return }
        transactions[id]?.bumpEpoch(newProducerID: cluster.makeProducerID)
        end(id, committed: false)
    }

    /// Writes the markers and lets the offsets become visible, or go.
    private func end(_ id: String, committed: Bool) {
        timers.removeValue(forKey: id)?.cancel()
        guard var transaction = transactions[id] else { return }
        for name in transaction.partitions.sorted() {
            guard let partition = cluster.topics[name] else { continue }
            cluster.writeMarker(
                committed: committed, of: transaction.producer, to: partition, compression: &compression)
        }
        for group in transaction.groups {
            cluster.groups.change(group) {
                ($0.endTransaction(of: transaction.producer.id, committed: committed), [])
            }
        }
        transaction.partitions = []
        transaction.groups = []
        transaction.started = -1
        transaction.state = committed ? .committed : .aborted
        transactions[id] = transaction
    }

    // MARK: - What a transaction allows

    /// Why the first batch of a transaction may not be written to a partition, if so: it must have been added before
    /// (KIP-890).
    func refusal(
        of producer: ProducerIdentity, transactionalID: String?, writingTo partition: TopicPartition,
        produceVersion: Int16
    ) -> KafkaErrorCode? {
        guard let transaction = transactionalID.flatMap({ transactions[$0] }) else { return .invalidProducerIDMapping }
        switch transaction.refusal(of: producer) {
        case .producerFenced?: return .invalidProducerEpoch
        case let error?: return error
        case nil: break
        }
        guard transaction.state == .ongoing, transaction.partitions.contains(partition) else {
            return produceVersion > 10 ? .transactionAbortable : .invalidTxnState
        }
        return nil
    }

    /// Why offsets of a group may not be committed in a transaction, if so.
    func refusal(
        of producer: ProducerIdentity, transactionalID: String, committingFor group: GroupID
    ) -> KafkaErrorCode? {
        guard let transaction = transactions[transactionalID] else { return .invalidProducerIDMapping }
        switch transaction.refusal(of: producer) {
        case .producerFenced?: return .invalidProducerEpoch
        case let error?: return error
        case nil: return transaction.groups.contains(group) ? nil : .invalidTxnState
        }
    }
}
