/// A release of Apache Kafka, as far as the protocol tells: major and minor.
package struct KafkaRelease: Hashable, Sendable {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The release whose highest `metadata.version` level is this (`MetadataVersion` in server-common).
    ///
    /// A level above the table belongs to a newer release than we know: at least the newest one here.
    package init?(metadataVersion level: Int16) {
        guard let known = Self.lowestLevels.last(where: { $0.level <= level }) else { return nil }
        self = known.release
    }

    /// Each release since 3.0 with the lowest level that belongs to it.
    private static let lowestLevels: [(level: Int16, release: KafkaRelease)] = [
        (1, KafkaRelease(3, 0)), (2, KafkaRelease(3, 1)), (3, KafkaRelease(3, 2)), (4, KafkaRelease(3, 3)),
        (8, KafkaRelease(3, 4)), (9, KafkaRelease(3, 5)), (12, KafkaRelease(3, 6)), (15, KafkaRelease(3, 7)),
        (20, KafkaRelease(3, 8)), (21, KafkaRelease(3, 9)), (22, KafkaRelease(4, 0)),
    ]
}

extension KafkaRelease: Comparable, CustomStringConvertible {
    package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
    package var description: String { "\(major).\(minor)" }
}
