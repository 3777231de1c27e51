import Kafka

/// Why one item of an administrative request is refused: its code and what the client is told.
struct ItemRefusal: Error, Equatable {
    let code: KafkaErrorCode
    let message: String?

    init(_ code: KafkaErrorCode, _ message: String? = nil) {
        self.code = code
        self.message = message
    }
}
