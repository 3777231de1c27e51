import Kafka

/// What the coordinator knows of one transactional id (`TransactionMetadata` in Kafka).
///
/// Markers are written at once here, so the states in which Kafka prepares them do not occur.
struct Transaction: Equatable {
    /// The names that ListTransactions tells.
    enum State: String, Equatable {
        case empty = "Empty"
        case ongoing = "Ongoing"
        case committed = "CompleteCommit"
        case aborted = "CompleteAbort"

        /// All that a filter may name (`TransactionState` in Kafka).
        static let known: Set<String> = [
            "Empty", "Ongoing", "PrepareCommit", "PrepareAbort", "CompleteCommit", "CompleteAbort", "Dead",
            "PrepareEpochFence",
        ]
    }

    var producer: ProducerIdentity
    /// The epoch before the last one, by which a repeated InitProducerId is recognized.
    var lastEpoch: Int16 = -1
    var timeout: Duration
    var state = State.empty
    var partitions: Set<TopicPartition> = []
    var groups: Set<GroupID> = []
    /// When the open one began, milliseconds since 1970; -1 while none is open.
    var started: Int64 = -1

    /// Takes the next epoch, or a new producer id when there is none left (`isEpochExhausted`).
    mutating func bumpEpoch(newProducerID: () -> Int64) {
        if producer.epoch >= Int16.max - 1 {
            producer = ProducerIdentity(id: newProducerID(), epoch: 0)
            lastEpoch = -1
        } else {
            lastEpoch = producer.epoch
            producer.epoch += 1
        }
    }

    /// Why a request in a producer's name is refused, if it is.
    func refusal(of identity: ProducerIdentity) -> KafkaErrorCode? {
        if identity.id != producer.id { return .invalidProducerIDMapping }
        return identity.epoch == producer.epoch ? nil : .producerFenced
    }
}
