internal import CLZ4

/// The LZ4 frame format by liblz4.
///
/// `org.apache.kafka.common.compress.Lz4BlockInputStream` reads one frame of independent blocks and ignores a content
/// checksum; here dependent blocks are understood as well and every checksum that is there is verified.
struct LZ4: ~Copyable {
    private var decompressor: OpaquePointer?

    deinit {
        LZ4F_freeDecompressionContext(decompressor)
    }

    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout BoundedOutput
    ) throws(RecordError) {
        let context = try readyDecompressor()
        var rest = input
        while true {
            var hint = 0
            var read = rest.count
            var written = 0
            try output.append { free in
                written = free.count
                hint = LZ4F_decompress(context, free.baseAddress, &written, rest.baseAddress, &read, nil)
                return LZ4F_isError(hint) == 0 ? written : 0
            }
            guard LZ4F_isError(hint) == 0 else {
                throw .corrupt(.lz4, String(cString: LZ4F_getErrorName(hint)))
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(read))
            if hint == 0 {
                guard rest.isEmpty else { throw .corrupt(.lz4, "\(rest.count) bytes follow the frame") }
                return
            }
            guard read + written > 0 else { throw .corrupt(.lz4, "the frame ends early") }
        }
    }

    /// Independent blocks of 64 KiB without checksums, as `Lz4BlockOutputStream` writes them.
    mutating func compress(_ input: UnsafeRawBufferPointer, into output: inout BoundedOutput) throws(RecordError) {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        try output.append(atLeast: LZ4F_compressFrameBound(input.count, &preferences)) { free throws(RecordError) in
            let written = LZ4F_compressFrame(
                free.baseAddress, free.count, input.baseAddress, input.count, &preferences)
            guard LZ4F_isError(written) == 0 else {
                throw RecordError(
                    .unencodable, "lz4 could not compress a batch", cause: String(cString: LZ4F_getErrorName(written)))
            }
            return written
        }
    }

    private mutating func readyDecompressor() throws(RecordError) -> OpaquePointer {
        if decompressor == nil {
            LZ4F_createDecompressionContext(&decompressor, UInt32(LZ4F_VERSION))
        }
        guard let decompressor else { throw .corrupt(.lz4, "out of memory") }
        LZ4F_resetDecompressionContext(decompressor)
        return decompressor
    }
}
