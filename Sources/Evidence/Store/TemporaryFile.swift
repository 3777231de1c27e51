import Cryptography
import Foundation
import NIOCore

/// A file beside the place that it is meant for.
///
/// Its name begins with a dot, which no object's does: what a killed writer leaves is never taken for an object.
struct TemporaryFile {
    private let path: String

    /// Creates the file.
    init(in directory: String) throws(EvidenceError) {
        path = "\(directory)/.new-\(hex(randomBytes(16)))"
        _ = try FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL)
    }

    func append(_ bytes: ByteBuffer) throws(EvidenceError) {
        try FileDescriptor(path, O_WRONLY | O_APPEND).write(bytes)
    }

    /// Returns once the disk has what was appended.
    func flush() throws(EvidenceError) {
        try FileDescriptor(path, O_WRONLY).flush()
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
