import Kafka

extension KafkaUUID {
    /// A new id; the two smallest are reserved (`Uuid.RESERVED`).
    static func random() -> KafkaUUID {
        KafkaUUID(high: UInt64.random(in: 1...UInt64.max), low: UInt64.random(in: 1...UInt64.max))
    }
}
