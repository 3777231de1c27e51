import Kafka
import NIOCore

/// A request as the sandbox reads it: as Kafka's brokers do, which do not mind bytes after the message.
///
/// librdkafka 2.16 leaves three behind the Metadata request for all topics.
struct ClientRequest {
    let header: RequestHeader
    private let frame: ByteBuffer

    init(frame: ByteBuffer) throws(WireError) {
        header = try IncomingRequest(frame: frame).header
        self.frame = frame
    }

    func decode<R: KafkaRequest>(_ type: R.Type) throws(WireError) -> R {
        let isFlexible = R.isFlexible(header.version)
        var coder = WireCoder(.reading, frame, version: header.version, isFlexible: isFlexible)
        var start = HeaderFields()
        try start.code(&coder)
        if isFlexible {
            var tags = NoFields()
            try coder.structure(&tags)
        }
        var request = R()
        try coder.structure(&request)
        return request
    }
}

/// The header up to its tagged fields; the client id has a length of two bytes in every version.
private struct HeaderFields: WireStructure {
    mutating func code(_ c: inout WireCoder) throws(WireError) {
        var key: Int16 = 0
        var version: Int16 = 0
        var correlationID: Int32 = 0
        var length: Int16 = 0
        try c.int(&key)
        try c.int(&version)
        try c.int(&correlationID)
        try c.int(&length)
        for _ in 0..<max(0, length) {
            var byte: UInt8 = 0
            try c.int(&byte)
        }
    }
}

private struct NoFields: WireStructure {
    mutating func code(_ c: inout WireCoder) throws(WireError) {}
}
