import NIOCore
import Testing

@testable import Kafka

@Suite struct FrameAssemblerTests {
    private func frame(_ payload: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: Int32(payload.count).bigEndian) { Array($0) } + payload
    }

    private func frames(_ chunks: [[UInt8]], limit: Int = 1 << 20) throws -> [[UInt8]] {
        var assembler = FrameAssembler(maximumLength: limit)
        var result: [[UInt8]] = []
        for chunk in chunks {
            assembler.append(ByteBuffer(bytes: chunk))
            while let frame = try assembler.next() { result.append(Array(frame.readableBytesView)) }
        }
        return result
    }

    @Test("Frames come out whole however the bytes are cut", arguments: 1...40)
    func everyCut(size: Int) throws {
        let payloads: [[UInt8]] = [[1, 2, 3], [], [4], Array(0..<200), [5, 6]]
        let bytes = payloads.flatMap(frame)
        #expect(try frames(bytes.chunked(size)) == payloads)
    }

    @Test("A frame that arrives in one piece shares the memory of that piece")
    func noCopy() throws {
        var assembler = FrameAssembler(maximumLength: 100)
        let chunk = ByteBuffer(bytes: frame([7, 8, 9]))
        assembler.append(chunk)
        let received = try #require(try assembler.next())
        let address = chunk.withUnsafeReadableBytes { $0.baseAddress.map { UInt(bitPattern: $0) } }
        let copied = received.withUnsafeReadableBytes { $0.baseAddress.map { UInt(bitPattern: $0) } }
        #expect(address.map { $0 + 4 } == copied)
    }

    @Test(
        "An announced length beyond the limit or below zero is refused before anything is kept",
        arguments: [
            [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 101], [0x15, 3, 3, 0],
        ] as [[UInt8]])
    func absurdLength(head: [UInt8]) {
        let error = #expect(throws: KafkaError.self) { try frames([head], limit: 100) }
        #expect(error?.code == .malformedMessage)
    }
}
