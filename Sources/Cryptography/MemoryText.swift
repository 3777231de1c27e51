internal import COpenSSL

/// A text that OpenSSL reads or writes in memory; it is wiped when this goes out of scope.
struct MemoryText: ~Copyable {
    let pointer: OpaquePointer

    init(_ text: String = "") {
        guard let memory = BIO_new(BIO_s_secmem()) else { preconditionFailure("out of memory") }
        pointer = memory
        let bytes = Array(text.utf8)
        guard bytes.isEmpty || BIO_write(memory, bytes, Int32(bytes.count)) == bytes.count else {
            preconditionFailure("out of memory")
        }
    }

    deinit { BIO_free(pointer) }

    /// Takes out what was written.
    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(pointer))
        let count = BIO_read(pointer, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
    }
}
