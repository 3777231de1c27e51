import NIOCore
import Testing

@testable import Kafka

@Suite struct WireCoderTests {
    @Test(
        "Unsigned varints take seven bits a byte, lowest first",
        arguments: [
            (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]), (16384, [0x80, 0x80, 0x01]),
            (UInt32.max, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
        ] as [(UInt32, [UInt8])])
    func varint(value: UInt32, bytes: [UInt8]) throws {
        var buffer = ByteBuffer()
        buffer.writeUnsignedVarint(value)
        #expect(buffer.bytesRead == bytes)
        var coder = WireCoder(.reading, buffer, version: 0, isFlexible: true)
        #expect(try coder.unsignedVarint(0) == value)
        #expect(coder.buffer.readableBytes == 0)
    }

    @Test(
        "A varint beyond 32 bits is an error",
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0x10], [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func varintOverflow(bytes: [UInt8]) {
        var coder = WireCoder(.reading, ByteBuffer(bytes: bytes), version: 0, isFlexible: true)
        let error = #expect(throws: WireError.self) { try coder.unsignedVarint(0) }
        #expect(error?.code == .varintOverflow)
    }

    @Test("Lengths are two or four bytes, or a varint of one more when flexible")
    func lengths() throws {
        var text: String? = "né"
        var bytes: [UInt8] = [1, 2]
        var numbers: [Int32] = [5]
        #expect(try written { c throws(WireError) in try c.string(&text) } == [0, 3, 0x6E, 0xC3, 0xA9])
        #expect(try written(flexible: true) { c throws(WireError) in try c.string(&text) } == [4, 0x6E, 0xC3, 0xA9])
        #expect(try written { c throws(WireError) in try c.bytes(&bytes) } == [0, 0, 0, 2, 1, 2])
        #expect(try written(flexible: true) { c throws(WireError) in try c.bytes(&bytes) } == [3, 1, 2])
        #expect(try written { c throws(WireError) in try c.array(&numbers) } == [0, 0, 0, 1, 0, 0, 0, 5])
        #expect(try written(flexible: true) { c throws(WireError) in try c.array(&numbers) } == [2, 0, 0, 0, 5])
        text = nil
        var records: ByteBuffer?
        #expect(try written { c throws(WireError) in try c.string(&text) } == [0xFF, 0xFF])
        #expect(try written(flexible: true) { c throws(WireError) in try c.string(&text) } == [0])
        #expect(try written { c throws(WireError) in try c.records(&records) } == [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try written(flexible: true) { c throws(WireError) in try c.records(&records) } == [0])
    }

    private func written(
        flexible: Bool = false, _ body: (inout WireCoder) throws(WireError) -> Void
    ) throws -> [UInt8] {
        var coder = WireCoder(.writing, version: 0, isFlexible: flexible)
        try body(&coder)
        return coder.buffer.bytesRead
    }

    @Test("Records are read as a slice of the frame")
    func recordsAreNotCopied() throws {
        let records = ByteBuffer(repeating: 7, count: 1 << 16)
        let response = FetchResponse.with {
            $0.responses = [.with { $0.partitions = [.with { $0.records = records }] }]
        }
        let frame = try FetchRequest.frame(response, version: 12, correlationID: 1).contents
        let read = try FetchRequest.response(in: frame, version: 12).response.responses[0].partitions[0].records
        #expect(read == records)
        let inFrame = frame.withUnsafeReadableBytes { UnsafeRawBufferPointer($0) }
        let inRecords = try #require(read).withUnsafeReadableBytes { $0.baseAddress }
        #expect(inRecords.map { inFrame.contains(address: $0) } == true)
    }

    @Test("Tagged fields that are not known are skipped")
    func unknownTags() throws {
        // No error, no APIs, no throttling; tags 1 (the epoch, 9), 2 (no features) and the unknown 4 and 300.
        let bytes: [UInt8] = [
            0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 4, 1, 8, 0, 0, 0, 0, 0, 0, 0, 9, 2, 1, 1, 4, 3, 1, 2, 3, 0xAC, 2, 0,
        ]
        let response = try ApiVersionsRequest.response(in: ByteBuffer(bytes: bytes), version: 3).response
        #expect(response == .with { $0.finalizedFeaturesEpoch = 9 })
    }

    @Test("A tagged field that is shorter or longer than it announces is an error", arguments: [7, 9] as [UInt8])
    func wrongTagSize(size: UInt8) {
        let bytes: [UInt8] = [0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, size, 0, 0, 0, 0, 0, 0, 0, 9, 0]
        let error = #expect(throws: WireError.self) {
            try ApiVersionsRequest.response(in: ByteBuffer(bytes: bytes), version: 3)
        }
        #expect(error?.code == .invalidTag)
    }

    @Test("Null is refused where the version has none, in reading and in writing")
    func nulls() throws {
        let request = MetadataRequest.with { $0.topics = [.with { $0.name = nil }] }
        #expect(throws: Never.self) { try request.frame(version: 10, correlationID: 1, clientID: nil) }
        let error = #expect(throws: WireError.self) {
            try request.frame(version: 9, correlationID: 1, clientID: nil)
        }
        #expect(error?.code == .unexpectedNull)
        #expect(error?.subject == "MetadataRequest v9")
    }

    @Test("A field that must not be lost cannot be written to a version without it")
    func fieldNotInVersion() throws {
        let request = OffsetFetchRequest.with { $0.requireStable = true }
        let error = #expect(throws: WireError.self) {
            try request.frame(version: 6, correlationID: 1, clientID: nil)
        }
        #expect(error?.code == .fieldNotInVersion)
        #expect(error?.hint == "the broker is too old for what was asked")
        #expect(throws: Never.self) { try request.frame(version: 7, correlationID: 1, clientID: nil) }
        // An ignorable field is dropped.
        let fetch = FetchRequest.with { $0.rackID = "a" }
        #expect(throws: Never.self) { try fetch.frame(version: 10, correlationID: 1, clientID: nil) }
    }

    @Test("A text beyond 32767 bytes is refused", arguments: [1, 9] as [Int16])
    func longText(version: Int16) throws {
        let fits = MetadataRequest.with { $0.topics = [.with { $0.name = String(repeating: "a", count: 32767) }] }
        let frame = try fits.frame(version: version, correlationID: 1, clientID: nil)
        #expect(try IncomingRequest(frame: frame.contents).decode(MetadataRequest.self) == fits)
        let tooLong = MetadataRequest.with { $0.topics = [.with { $0.name = String(repeating: "a", count: 32768) }] }
        let error = #expect(throws: WireError.self) {
            try tooLong.frame(version: version, correlationID: 1, clientID: nil)
        }
        #expect(error?.code == .invalidLength)
    }

    @Test("An array is charged before memory is taken for it")
    func memory() throws {
        // So many partitions fit into the frame, a byte each at least, but not into the memory that a message may take.
        let count = WireLimits.decodedBytes / MemoryLayout<MetadataResponse.Partition>.stride + 1
        var frame = ByteBuffer(bytes: [0, 0, 0, 1])  // correlation id
        frame.writeBytes([0, 0, 0, 0])  // no brokers
        frame.writeBytes([0, 0, 0, 1])  // controller
        frame.writeBytes([0, 0, 0, 1, 0, 0, 0, 0, 0])  // one topic: no error, no name, not internal
        frame.writeInteger(Int32(count))
        frame.writeRepeatingByte(0, count: count)
        let error = #expect(throws: WireError.self) { try MetadataRequest.response(in: frame, version: 1) }
        #expect(error?.code == .tooLarge)
    }

    @Test("A version that is not spoken is refused, but its header can be read")
    func unsupportedVersion() throws {
        let frame = try ApiVersionsRequest().frame(version: 4, correlationID: 77, clientID: "new").contents
        var newer = frame
        newer.setInteger(Int16(9), at: newer.readerIndex + 2)
        let incoming = try IncomingRequest(frame: newer)
        #expect(
            incoming.header == RequestHeader(apiKey: .apiVersions, version: 9, correlationID: 77, clientID: "new"))
        let error = #expect(throws: WireError.self) { try incoming.decode(ApiVersionsRequest.self) }
        #expect(error?.code == .unsupportedVersion)
        #expect(throws: WireError.self) { try MetadataRequest().frame(version: 0, correlationID: 1, clientID: nil) }
    }

    @Test("The answer to ApiVersions has header version 0 in every version")
    func apiVersionsHeader() throws {
        let answer = ApiVersionsResponse.with { $0.errorCode = KafkaErrorCode.unsupportedVersion.rawValue }
        let frame = try ApiVersionsRequest.frame(answer, version: 3, correlationID: 5)
        #expect(frame.contents.bytesRead.prefix(6) == [0, 0, 0, 5, 0, 35])
        let other = try MetadataRequest.frame(MetadataResponse(), version: 9, correlationID: 5)
        #expect(other.contents.bytesRead.prefix(5) == [0, 0, 0, 5, 0])
    }

    @Test("An unknown API key is refused", arguments: [999, -1, 4] as [Int16])
    func unknownAPI(key: Int16) {
        var frame = ByteBuffer()
        frame.writeMultipleIntegers(key, Int16(0), Int32(1), Int16(-1))
        let error = #expect(throws: WireError.self) { try IncomingRequest(frame: frame) }
        #expect(error?.code == .unknownAPI)
    }

    @Test("A UUID is printed as Kafka prints it")
    func uuid() {
        #expect(KafkaUUID.zero.description == "AAAAAAAAAAAAAAAAAAAAAA")
        #expect(KafkaUUID(high: 0, low: 1).description == "AAAAAAAAAAAAAAAAAAAAAQ")
        #expect(KafkaUUID(high: 0xFBFF_FFFF_FFFF_FFFF, low: .max).description == "-____________________w")
    }

    @Test("An error says what, where and what to do")
    func errorText() {
        let error = #expect(throws: WireError.self) {
            try HeartbeatRequest.response(in: ByteBuffer(bytes: [0, 0, 0, 1, 0]), version: 0)
        }
        #expect(
            error?.description == """
                HeartbeatResponse v0, byte 4: 2 bytes are expected, 1 are left; check that the address is a Kafka \
                listener and that TLS is set as the listener has it
                """)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func contains(address: UnsafeRawPointer) -> Bool {
        guard let baseAddress else { return false }
        return (baseAddress..<baseAddress + count).contains(address)
    }
}
