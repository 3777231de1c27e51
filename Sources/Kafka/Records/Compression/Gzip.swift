internal import CZlib

/// The gzip format (RFC 1952) by zlib.
struct Gzip: ~Copyable {
    // zlib's states point back at their streams, so these must not move.
    private var inflater: UnsafeMutablePointer<z_stream>?
    private var deflater: UnsafeMutablePointer<z_stream>?

    /// The largest window, and a gzip wrapper around it (`inflateInit2`).
    private static let windowBits: Int32 = 15 + 16

    deinit {
        if let inflater {
            inflateEnd(inflater)
            inflater.deallocate()
        }
        if let deflater {
            deflateEnd(deflater)
            deflater.deallocate()
        }
    }

    /// One member after the other, as `java.util.zip.GZIPInputStream` reads them.
    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout BoundedOutput
    ) throws(RecordError) {
        let stream = try readyInflater()
        stream.pointee.setInput(input)
        while true {
            var status: Int32 = Z_OK
            try output.append { free in
                stream.pointee.setOutput(free)
                status = inflate(stream, Z_NO_FLUSH)
                return free.count - Int(stream.pointee.avail_out)
            }
            switch status {
            case Z_OK:
                continue
            case Z_STREAM_END where stream.pointee.avail_in == 0:
                return
            case Z_STREAM_END:
                inflateReset(stream)
            default:
                throw .corrupt(.gzip, Self.explain(status))
            }
        }
    }

    mutating func compress(_ input: UnsafeRawBufferPointer, into output: inout BoundedOutput) throws(RecordError) {
        let stream = try readyDeflater()
        stream.pointee.setInput(input)
        try output.append(atLeast: Int(deflateBound(stream, UInt(input.count)))) { free throws(RecordError) in
            stream.pointee.setOutput(free)
            let status = deflate(stream, Z_FINISH)
            guard status == Z_STREAM_END else {
                throw RecordError(.unencodable, "gzip could not compress a batch", cause: Self.explain(status))
            }
            return free.count - Int(stream.pointee.avail_out)
        }
    }

    private mutating func readyInflater() throws(RecordError) -> UnsafeMutablePointer<z_stream> {
        if let inflater {
            inflateReset(inflater)
            return inflater
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        inflater = stream
        let status = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .corrupt(.gzip, Self.explain(status)) }
        return stream
    }

    private mutating func readyDeflater() throws(RecordError) -> UnsafeMutablePointer<z_stream> {
        if let deflater {
            deflateReset(deflater)
            return deflater
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        deflater = stream
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Self.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw RecordError(.unencodable, "gzip could not be set up", cause: Self.explain(status))
        }
        return stream
    }

    private static func explain(_ status: Int32) -> String {
        switch status {
        case Z_BUF_ERROR: "the stream ends early"
        case Z_DATA_ERROR: "the stream is not gzip, or its checksum is wrong"
        case Z_NEED_DICT: "the stream needs a dictionary"
        case Z_MEM_ERROR: "out of memory"
        default: "zlib status \(status)"
        }
    }
}

extension z_stream {
    // A batch is at most 2³¹-1 bytes, so its length fits; memory offered beyond 4 GiB is offered again.

    fileprivate mutating func setInput(_ input: UnsafeRawBufferPointer) {
        next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self))
        avail_in = uInt(input.count)
    }

    fileprivate mutating func setOutput(_ free: UnsafeMutableRawBufferPointer) {
        next_out = free.baseAddress?.assumingMemoryBound(to: Bytef.self)
        avail_out = uInt(clamping: free.count)
    }
}
