import CChecksums
import Testing

@Suite struct ChecksumTests {
    /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    static let published: [([UInt8], UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
        ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
        ([UInt8](0..<32), 0x46dd_794e),
        ([UInt8]((0..<32).reversed()), 0x113f_db5c),
        (scsiRead, 0xd996_3a56),
        (Array("123456789".utf8), 0xe306_9283),
        ([], 0),
    ]

    static let scsiRead: [UInt8] = [
        0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
        0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
    ]

    @Test("The published vectors hold in every branch", arguments: Self.published)
    func vectors(bytes: [UInt8], expected: UInt32) {
        #expect(kedge_crc32c(0, bytes, bytes.count) == expected)
        #expect(kedge_crc32c_portable(0, bytes, bytes.count) == expected)
        #expect(bitwise(0, bytes[...]) == expected)
    }

    @Test("All branches agree at any length and alignment, and from any beginning")
    func branches() {
        var random = SeededGenerator(seed: 1)
        let bytes = random.bytes(3 * 6144 + 64)
        let lanes = [6143, 6144, 6145, 6153, 12_287, 12_288, 12_289, 18_432, 18_441]
        for length in Array(0...80) + lanes {
            for start in [0, 1, 3, 8] {
                let part = bytes[start..<start + length]
                let expected = bitwise(0xdead_beef, part)
                part.withUnsafeBytes {
                    #expect(kedge_crc32c(0xdead_beef, $0.baseAddress, length) == expected)
                    #expect(kedge_crc32c_portable(0xdead_beef, $0.baseAddress, length) == expected)
                }
            }
        }
    }

    @Test("The checksum of a whole follows from those of its parts")
    func combining() {
        var random = SeededGenerator(seed: 2)
        let bytes = random.bytes(5000)
        for cut in [0, 1, 40, 61, 1000, 4096, 4999, 5000] {
            let head = kedge_crc32c(0, bytes, cut)
            let tail = Array(bytes[cut...])
            let combined = kedge_crc32c_combine(head, kedge_crc32c(0, tail, tail.count), tail.count)
            #expect(combined == kedge_crc32c(0, bytes, bytes.count))
        }
    }

    /// The definition: one bit after the other.
    private func bitwise(_ start: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = ~start
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = crc & 1 == 1
                crc >>= 1
                if isOdd { crc ^= 0x82f6_3b78 }
            }
        }
        return ~crc
    }
}
