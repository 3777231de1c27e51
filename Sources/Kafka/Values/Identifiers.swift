/// A topic's name.
///
/// 1 to 249 characters of `[A-Za-z0-9._-]`, not `.` or `..` (`org.apache.kafka.common.internals.Topic`); names from
/// a broker are taken as they are.
package struct TopicName: Hashable, Sendable {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Whether a broker would accept the name for a new topic.
    package var isValid: Bool {
        (1...249).contains(rawValue.utf8.count) && rawValue != "." && rawValue != ".."
            && rawValue.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// A consumer group's id; any text, `/` and the empty string included.
package struct GroupID: Hashable, Sendable {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

/// One partition of one topic.
package struct TopicPartition: Hashable, Sendable {
    package let topic: TopicName
    package let partition: Int32

    package init(_ topic: TopicName, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }
}

extension TopicName: Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    package var description: String { rawValue }
    package init(stringLiteral value: String) { self.init(value) }
}

extension GroupID: Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    package var description: String { rawValue }
    package init(stringLiteral value: String) { self.init(value) }
}

extension TopicPartition: Comparable, CustomStringConvertible {
    package static func < (a: Self, b: Self) -> Bool { (a.topic, a.partition) < (b.topic, b.partition) }
    package var description: String { "\(topic)-\(partition)" }
}
