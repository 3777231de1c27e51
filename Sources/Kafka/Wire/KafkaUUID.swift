import Cryptography

/// A 128-bit id, such as a topic's; zero means none (`org.apache.kafka.common.Uuid`).
package struct KafkaUUID: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static let zero = KafkaUUID(high: 0, low: 0)
}

extension KafkaUUID: CustomStringConvertible {
    /// As Kafka prints it: base64url without padding.
    package var description: String {
        let bytes = [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
        }
        return Base64.url.encode(bytes)
    }
}
