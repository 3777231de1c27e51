internal import CZstd

/// Zstandard frames (RFC 8878) by libzstd, one after the other.
///
/// libzstd refuses windows above 128 MiB by itself (`ZSTD_WINDOWLOG_LIMIT_DEFAULT`), so its own memory is bounded too.
struct Zstd: ~Copyable {
    private var decompressor: OpaquePointer?
    private var compressor: OpaquePointer?

    deinit {
        ZSTD_freeDCtx(decompressor)
        ZSTD_freeCCtx(compressor)
    }

    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout BoundedOutput
    ) throws(RecordError) {
        decompressor = decompressor ?? ZSTD_createDCtx()
        guard let decompressor else { throw .corrupt(.zstd, "out of memory") }
        ZSTD_DCtx_reset(decompressor, ZSTD_reset_session_only)
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            var hint = 0
            var isFull = false
            try output.append { free in
                var target = ZSTD_outBuffer(dst: free.baseAddress, size: free.count, pos: 0)
                hint = ZSTD_decompressStream(decompressor, &target, &source)
                isFull = target.pos == target.size
                return target.pos
            }
            guard ZSTD_isError(hint) == 0 else { throw .corrupt(.zstd, String(cString: ZSTD_getErrorName(hint))) }
            guard source.pos == source.size else { continue }
            if hint == 0 { return }
            guard isFull else { throw .corrupt(.zstd, "the frame ends early") }
        }
    }

    mutating func compress(_ input: UnsafeRawBufferPointer, into output: inout BoundedOutput) throws(RecordError) {
        compressor = compressor ?? ZSTD_createCCtx()
        guard let compressor else {
            throw RecordError(.unencodable, "zstd could not be set up", cause: "out of memory")
        }
        try output.append(atLeast: ZSTD_compressBound(input.count)) { free throws(RecordError) in
            let written = ZSTD_compressCCtx(
                compressor, free.baseAddress, free.count, input.baseAddress, input.count, ZSTD_defaultCLevel())
            guard ZSTD_isError(written) == 0 else {
                throw RecordError(
                    .unencodable, "zstd could not compress a batch", cause: String(cString: ZSTD_getErrorName(written)))
            }
            return written
        }
    }
}
