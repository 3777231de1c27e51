import NIOCore
import Testing

@testable import Kafka

@Suite struct CompressionTests {
    static let codecs: [CompressionCodec] = [.gzip, .snappy, .lz4, .zstd]

    @Test("What was compressed comes back, one context after the other", arguments: codecs)
    func roundTrip(codec: CompressionCodec) throws {
        var random = SeededGenerator(seed: 7)
        var compression = Compression()
        for count in [0, 1, 60, 32 << 10, (32 << 10) + 1, 64 << 10, (64 << 10) + 1, 200_000] {
            let data = ByteBuffer(bytes: random.bytes(count))
            #expect(try compression.decompress(try compression.compress(data, codec), codec) == data)
        }
        let noise = ByteBuffer(bytes: (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        #expect(try compression.decompress(try compression.compress(noise, codec), codec) == noise)
    }

    @Test("Results stay as they are while the context is used again", arguments: codecs)
    func resultsAreIndependent(codec: CompressionCodec) throws {
        var compression = Compression()
        let first = try compression.decompress(try compression.compress(ByteBuffer(string: "first"), codec), codec)
        let second = try compression.decompress(try compression.compress(ByteBuffer(string: "second!"), codec), codec)
        #expect(String(buffer: first) == "first")
        #expect(String(buffer: second) == "second!")
    }

    @Test("The limit holds to the byte", arguments: codecs)
    func limit(codec: CompressionCodec) throws {
        var random = SeededGenerator(seed: 8)
        for size in [1, 1000, 70_000, 200_000] {
            let data = ByteBuffer(bytes: random.bytes(size))
            var exact = Compression(limit: size)
            let compressed = try exact.compress(data, codec)
            #expect(try exact.decompress(compressed, codec) == data)
            var tight = Compression(limit: size - 1)
            #expect(code { try tight.decompress(compressed, codec) } == .decompressionLimit)
        }
    }

    @Test("A bomb ends at the limit, and the context is good afterwards", arguments: codecs)
    func bomb(codec: CompressionCodec) throws {
        var compression = Compression(limit: 1 << 20)
        let bomb = try compression.compress(ByteBuffer(repeating: 0, count: 64 << 20), codec)
        #expect(bomb.readableBytes < 4 << 20)
        #expect(code { try compression.decompress(bomb, codec) } == .decompressionLimit)
        let small = ByteBuffer(string: "afterwards")
        #expect(try compression.decompress(try compression.compress(small, codec), codec) == small)
    }

    @Test("A stream cut anywhere is damaged", arguments: codecs)
    func truncation(codec: CompressionCodec) throws {
        var random = SeededGenerator(seed: 9)
        var compression = Compression()
        let data = ByteBuffer(bytes: random.bytes(70_000))
        let compressed = try compression.compress(data, codec)
        for length in stride(from: 0, to: compressed.readableBytes, by: 97) {
            let cut = try #require(compressed.getSlice(at: 0, length: length))
            // A snappy stream has no end mark: cut between blocks it is a shorter stream.
            if codec == .snappy, let shorter = try? compression.decompress(cut, codec) {
                #expect(shorter.readableBytes < data.readableBytes)
            } else {
                #expect(code { try compression.decompress(cut, codec) } == .corruptCompression, "at \(length)")
            }
        }
        #expect(try compression.decompress(compressed, codec) == data)
    }

    @Test(
        "Bytes after the end are damage where the format has an end", arguments: [CompressionCodec.gzip, .lz4, .zstd])
    func trailing(codec: CompressionCodec) throws {
        var compression = Compression()
        var compressed = try compression.compress(ByteBuffer(string: "some records"), codec)
        compressed.writeString("and more")
        #expect(code { try compression.decompress(compressed, codec) } == .corruptCompression)
    }

    @Test("Xerial streams may be concatenated, as snappy-java reads them")
    func xerialConcatenated() throws {
        var compression = Compression()
        var stream = try compression.compress(ByteBuffer(string: "one, "), .snappy)
        stream.writeImmutableBuffer(try compression.compress(ByteBuffer(string: "two"), .snappy))
        #expect(String(buffer: try compression.decompress(stream, .snappy)) == "one, two")
    }

    @Test(
        "Snappy that lies about sizes is refused before memory is taken",
        arguments: [
            [0xff, 0xff, 0xff, 0xff, 0x0f],  // a bare block of 4 GiB
            [0x80, 0x80, 0x80, 0x80, 0x08, 0],
            xerial + [0x7f, 0xff, 0xff, 0xff, 0],
            xerial + [0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0x0f],
            xerial + [0, 0], xerial.dropLast(),
            Array(xerial.dropLast()) + [9, 0, 0, 0, 1, 0],  // a framing of the future
        ] as [[UInt8]])
    func snappyLies(bytes: [UInt8]) {
        var compression = Compression()
        #expect(code { try compression.decompress(ByteBuffer(bytes: bytes), .snappy) } == .corruptCompression)
    }

    static let xerial: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]

    @Test("A zstd frame that asks for a window of gigabytes is refused")
    func zstdWindow() {
        // Magic, descriptor without content size, window exponent 31: 2 TiB; then an empty last block.
        let bytes: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0, 0]
        var compression = Compression()
        #expect(code { try compression.decompress(ByteBuffer(bytes: bytes), .zstd) } == .corruptCompression)
    }
}
