import Crypto
import Foundation
import NIOCore

/// A file beside the place that it is meant for.
///
/// Its name begins with a dot, which no object's does: what a killed writer leaves is never taken for an object.
struct TemporaryFile {
    private let path: String

    /// Writes the file and flushes it to the disk; nothing is left of it on failure.
    init(_ body: ByteBuffer, in directory: String) throws(EvidenceError) {
        path = "\(directory)/.new-\(hex(randomBytes(16)))"
        let file = try FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL)
        do throws(EvidenceError) {
            try file.write(body)
            try file.flush()
        } catch {
            remove()
            throw error
        }
    }

    /// Puts the file into its place if nothing is there; false if something is.
    func link(to place: String) throws(EvidenceError) -> Bool {
        try FileSystem.link(path, to: place)
    }

    /// Puts the file into its place, instead of what is there.
    func rename(to place: String) throws(EvidenceError) {
        try FileSystem.rename(path, to: place)
    }

    /// Removes the file if it is still there.
    func remove() {
        unlink(path)
    }
}
