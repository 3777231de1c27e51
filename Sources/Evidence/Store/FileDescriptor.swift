import Foundation
import NIOCore

/// An open file, closed when this goes out of scope.
struct FileDescriptor: ~Copyable {
    private let number: CInt
    private let path: String

    /// - Parameter mode: The permissions of a file that is created.
    init(_ path: String, _ flags: CInt, mode: mode_t = 0o600) throws(EvidenceError) {
        number = retrying { open(path, flags | O_CLOEXEC, mode) }
        self.path = path
        guard number >= 0 else { throw FileSystem.failure("opening", path, errno) }
    }

    deinit { close(number) }

    /// The bytes from `offset` up to the end of the file, or up to `limit` and somewhat more.
    func read(from offset: Int = 0, limit: Int) throws(EvidenceError) -> ByteBuffer {
        var status = stat()
        guard fstat(number, &status) == 0, lseek(number, off_t(offset), SEEK_SET) >= 0 else {
            throw FileSystem.failure("reading", path, errno)
        }
        var body = ByteBufferAllocator().buffer(capacity: min(max(Int(status.st_size) - offset, 0), limit) + 1)
        while body.readableBytes <= limit {
            var count = 0
            body.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { space in
                count = retrying { Foundation.read(number, space.baseAddress, space.count) }
                return max(count, 0)
            }
            guard count >= 0 else { throw FileSystem.failure("reading", path, errno) }
            if count == 0 { break }
        }
        return body
    }

    func write(_ body: ByteBuffer) throws(EvidenceError) {
        var body = body
        while body.readableBytes > 0 {
            let count = body.readWithUnsafeReadableBytes { bytes in
                let count = retrying { Foundation.write(number, bytes.baseAddress, bytes.count) }
                return (max(count, 0), count)
            }
            guard count > 0 else { throw FileSystem.failure("writing", path, errno) }
        }
    }

    /// Returns once the disk has what was written.
    func flush() throws(EvidenceError) {
        guard retrying({ fsync(number) }) == 0 else { throw FileSystem.failure("flushing", path, errno) }
    }

    /// Waits for the exclusive lock on this file, which ends when it is closed.
    ///
    /// Other holders keep it for a rename; one that is stopped in the middle must not stop us for ever.
    func lock() throws(EvidenceError) {
        let pauseMicroseconds: UInt32 = 5_000
        for _ in 0..<2_000 {
            if flock(number, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(pauseMicroseconds)
        }
        throw FileSystem.failure("locking", path, errno)
    }
}

/// Repeats a system call that a signal interrupted.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
