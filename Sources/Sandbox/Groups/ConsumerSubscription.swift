/// The topics in what a consumer tells its group about itself (`ConsumerProtocolSubscription.json` in Kafka).
enum ConsumerSubscription {
    /// More topics than one consumer would name; a count above it is taken for garbage.
    private static let maximumTopics = 100_000

    /// The subscribed topics, or nil if the bytes are no subscription.
    static func topics(in bytes: [UInt8]) -> [String]? {
        var reader = BigEndianReader(bytes[...])
        guard reader.int16() != nil, let count = reader.int32(), (0...maximumTopics).contains(Int(count)) else {
            return nil
        }
        var topics: [String] = []
        for _ in 0..<count {
            guard let length = reader.int16(), length >= 0, let name = reader.bytes(Int(length)) else { return nil }
            topics.append(String(decoding: name, as: UTF8.self))
        }
        return topics
    }
}

private struct BigEndianReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func int16() -> Int16? {
        bytes(2).map { $0.reduce(into: 0) { $0 = $0 << 8 | Int16($1) } }
    }

    mutating func int32() -> Int32? {
        bytes(4).map { $0.reduce(into: 0) { $0 = $0 << 8 | Int32($1) } }
    }
}
