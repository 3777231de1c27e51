import Access
import Kafka

/// DescribeProducers, DescribeTransactions and ListTransactions: who is writing what (KIP-664).
struct TransactionsHandler {
    let cluster: ClusterState
    let transactions: TransactionCoordinator

    func describeProducers(_ request: DescribeProducersRequest, _ context: RequestContext) -> DescribeProducersResponse
    {
        with(DescribeProducersResponse()) {
            $0.topics = request.topics.map { topic in
                with(DescribeProducersResponse.TopicResponse()) {
                    $0.name = topic.name
                    $0.partitions = topic.partitionIndexes.map { index in
                        with(DescribeProducersResponse.PartitionResponse()) {
                            $0.partitionIndex = index
                            do throws(ItemRefusal) {
                                $0.activeProducers = try producers(of: topic.name, index, context)
                            } catch {
                                $0.errorCode = error.code.rawValue
                                $0.errorMessage = error.message
                            }
                        }
                    }
                }
            }
        }
    }

    private func producers(
        of topic: String, _ index: Int32, _ context: RequestContext
    ) throws(ItemRefusal) -> [DescribeProducersResponse.ProducerState] {
        guard TopicName(topic).isValid else { throw ItemRefusal(.invalidTopicException) }
        guard cluster.allows(.read, on: .topic(topic), context) else { throw ItemRefusal(.topicAuthorizationFailed) }
        guard let partition = cluster.topics[topic]?[index] else { throw ItemRefusal(.unknownTopicOrPartition) }
        guard partition.leader == context.broker.id else { throw ItemRefusal(.notLeaderOrFollower) }
        return partition.log.producers.byID.sorted { $0.key < $1.key }.map { id, producer in
            with(DescribeProducersResponse.ProducerState()) {
                $0.producerID = id
                $0.producerEpoch = Int32(producer.epoch)
                $0.lastSequence = producer.batches.last?.lastSequence ?? -1
                $0.lastTimestamp = producer.lastTimestamp
                $0.coordinatorEpoch = producer.coordinatorEpoch
                $0.currentTxnStartOffset = producer.transactionStart ?? -1
            }
        }
    }

    func describe(_ request: DescribeTransactionsRequest, _ context: RequestContext) -> DescribeTransactionsResponse {
        with(DescribeTransactionsResponse()) {
            $0.transactionStates = request.transactionalIDs.map { id in
                with(DescribeTransactionsResponse.TransactionState()) {
                    $0.transactionalID = id
                    do throws(ItemRefusal) {
                        fill(&$0, from: try transaction(id, context), context)
                    } catch {
                        $0.errorCode = error.code.rawValue
                    }
                }
            }
        }
    }

    private func transaction(_ id: String, _ context: RequestContext) throws(ItemRefusal) -> Transaction {
        guard cluster.allows(.describe, on: .transactionalID(id), context) else {
            throw ItemRefusal(.transactionalIDAuthorizationFailed)
        }
        if id.isEmpty { throw ItemRefusal(.invalidRequest) }
        guard cluster.coordinates(.transaction, id, context) else { throw ItemRefusal(.notCoordinator) }
        guard let transaction = transactions.transactions[id] else { throw ItemRefusal(.transactionalIDNotFound) }
        return transaction
    }

    private func fill(
        _ answer: inout DescribeTransactionsResponse.TransactionState, from transaction: Transaction,
        _ context: RequestContext
    ) {
        answer.transactionState = transaction.state.rawValue
        answer.transactionTimeoutMs = Int32(
            clamping: transaction.timeout.components.seconds * 1000 + transaction.timeout.components.attoseconds
                / 1_000_000_000_000_000)
        answer.transactionStartTimeMs = transaction.started
        answer.producerID = transaction.producer.id
        answer.producerEpoch = transaction.producer.epoch
        let byTopic = Dictionary(grouping: transaction.partitions, by: \.topic)
        answer.topics = byTopic.keys.sorted()
            .filter { cluster.allows(.describe, on: .topic($0.rawValue), context) }
            .map { topic in
                with(DescribeTransactionsResponse.TopicData()) {
                    $0.topic = topic.rawValue
                    $0.partitions = (byTopic[topic] ?? []).map(\.partition).sorted()
                }
            }
    }

    func list(_ request: ListTransactionsRequest, _ context: RequestContext) -> ListTransactionsResponse {
        let states = Set(request.stateFilters)
        let producers = Set(request.producerIDFilters)
        let listed = transactions.transactions.filter { id, transaction in
            cluster.coordinates(.transaction, id, context)
                && (states.isEmpty || states.contains(transaction.state.rawValue))
                && (producers.isEmpty || producers.contains(transaction.producer.id))
                && isOlder(transaction, than: request.durationFilter)
                && cluster.allows(.describe, on: .transactionalID(id), context)
        }
        return with(ListTransactionsResponse()) {
            $0.unknownStateFilters = request.stateFilters.filter { !Transaction.State.known.contains($0) }
            $0.transactionStates = listed.sorted { $0.key < $1.key }.map { id, transaction in
                with(ListTransactionsResponse.TransactionState()) {
                    $0.transactionalID = id
                    $0.producerID = transaction.producer.id
                    $0.transactionState = transaction.state.rawValue
                }
            }
        }
    }

    private func isOlder(_ transaction: Transaction, than milliseconds: Int64) -> Bool {
        guard milliseconds >= 0 else { return true }
        return transaction.started >= 0 && cluster.now - transaction.started > milliseconds
    }
}
