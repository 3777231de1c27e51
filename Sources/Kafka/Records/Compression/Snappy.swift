internal import CSnappy

/// Snappy in the two forms that producers write.
///
/// Java clients frame it as xerial's `SnappyOutputStream` does: a header of 16 bytes (magic, version, oldest
/// compatible version), then blocks, each preceded by its compressed size. Others write one bare snappy block, and
/// `SnappyInputStream` reads both.
enum Snappy {
    private static let magic: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]
    private static let headerSize = 16
    private static let version: UInt32 = 1
    /// `SnappyOutputStream.DEFAULT_BLOCK_SIZE`.
    private static let blockSize = 32 << 10
    /// Snappy's densest element is a copy of 64 bytes that takes 3 (format_description.txt), so a block that claims
    /// to be more than this many times its size is lying.
    private static let greatestRatio = 22

    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout BoundedOutput
    ) throws(RecordError) {
        guard input.starts(with: magic) else { return try decompressBlock(input, into: &output) }
        var rest = input
        while !rest.isEmpty {
            // Streams may be concatenated: the header can come again wherever a block can.
            if rest.starts(with: magic) {
                guard rest.count >= headerSize else { throw .corrupt(.snappy, "the stream header is cut off") }
                let oldest = UInt32(bigEndian: rest.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                guard oldest <= version else {
                    throw .corrupt(.snappy, "the framing is version \(oldest) or later")
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(headerSize))
                continue
            }
            guard rest.count >= 4 else { throw .corrupt(.snappy, "a block's size is cut off") }
            let size = Int(UInt32(bigEndian: rest.loadUnaligned(as: UInt32.self)))
            guard size <= rest.count - 4 else { throw .corrupt(.snappy, "a block is cut off") }
            try decompressBlock(UnsafeRawBufferPointer(rebasing: rest[4..<4 + size]), into: &output)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4 + size))
        }
    }

    static func compress(_ input: UnsafeRawBufferPointer, into output: inout BoundedOutput) throws(RecordError) {
        try output.append(atLeast: headerSize) { free in
            free.copyBytes(from: magic)
            free.storeBytes(of: version.bigEndian, toByteOffset: 8, as: UInt32.self)
            free.storeBytes(of: version.bigEndian, toByteOffset: 12, as: UInt32.self)
            return headerSize
        }
        var rest = input
        while !rest.isEmpty {
            let block = UnsafeRawBufferPointer(rebasing: rest.prefix(blockSize))
            try output.append(atLeast: 4 + snappy_max_compressed_length(block.count)) { free throws(RecordError) in
                var size = free.count - 4
                let status = snappy_compress(
                    chars(block), block.count, chars(UnsafeMutableRawBufferPointer(rebasing: free.dropFirst(4))), &size)
                guard status == SNAPPY_OK else { throw RecordError(.unencodable, "snappy could not compress a batch") }
                free.storeBytes(of: UInt32(size).bigEndian, as: UInt32.self)
                return 4 + size
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(block.count))
        }
    }

    private static func decompressBlock(
        _ block: UnsafeRawBufferPointer, into output: inout BoundedOutput
    ) throws(RecordError) {
        var claimed = 0
        guard snappy_uncompressed_length(chars(block), block.count, &claimed) == SNAPPY_OK,
            claimed <= block.count * greatestRatio
        else { throw .corrupt(.snappy, "a block claims an impossible size") }
        try output.append(atLeast: claimed) { free throws(RecordError) in
            var size = free.count
            guard snappy_uncompress(chars(block), block.count, chars(free), &size) == SNAPPY_OK else {
                throw .corrupt(.snappy, "a block is malformed")
            }
            return size
        }
    }

    private static func chars(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    }

    private static func chars(_ bytes: UnsafeMutableRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    }
}
