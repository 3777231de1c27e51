import Foundation
import NIOCore

/// The one JSON form of what is recorded: sorted keys, indented for people, times in UTC to the millisecond.
enum EvidenceJSON {
    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.text(date))
        }
        return ByteBuffer(bytes: try encoder.encode(value) + [UInt8(ascii: "\n")])
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = Timestamp.date(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UTC time")
            }
            return date
        }
        return try decoder.decode(type, from: Data(body.readableBytesView))
    }

    /// The schema version that every recorded object carries, nil when it has none.
    static func version(of body: ByteBuffer) -> Int? {
        struct Versioned: Decodable {
            let version: Int
        }
        return try? decode(Versioned.self, from: body).version
    }
}
