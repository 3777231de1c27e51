import Crypto
import Foundation
import NIOCore

/// An object store in a directory: one file per object, its path the object's key.
///
/// An object is written to a temporary file beside its place, flushed to the disk, and then linked (create if absent)
/// or renamed (replace) into place, so it is there whole or not at all. Replacing and deleting hold a lock on the
/// directory's `.lock` file, so a compare-and-put is atomic among all processes that use this store. A version is the
/// SHA-256 of the content. The root must exist: a disk that is not mounted must not look like an empty store.
package struct FileObjectStore: ObjectStore {
    /// More than any segment; an object is read into memory whole.
    package static let maximumObjectSize = 1 << 30

    package let root: String
    private let threads = FileThreads()

    /// - Parameter root: An absolute path of an existing directory.
    package init(root: String) {
        self.root = root
    }

    @discardableResult
    package func put(_ key: String, _ body: ByteBuffer, if condition: PutCondition) async throws -> ObjectVersion {
        try ObjectKey.check(key)
        guard body.readableBytes <= Self.maximumObjectSize else { throw tooLarge(key, body.readableBytes) }
        return try await threads.run(key) {
            let place = place(of: key)
            let version = Self.version(of: body)
            let temporary = try temporary(body, in: place.directory)
            defer { temporary.remove() }
            switch condition {
            case .ifAbsent:
                guard try temporary.link(to: place.path) else { throw conflict(key, "it exists already") }
            case .none:
                try locked(place.directory) { try temporary.rename(to: place.path) }
            case .ifMatches(let expected):
                try locked(place.directory) {
                    guard let current = try read(key), current.version == expected else {
                        throw conflict(key, "it is not the version that was read")
                    }
                    try temporary.rename(to: place.path)
                }
            }
            try FileSystem.flushDirectory(place.directory)
            return version
        }
    }

    package func get(_ key: String) async throws -> StoredObject? {
        try ObjectKey.check(key)
        return try await threads.run(key) { try read(key) }
    }

    package func head(_ key: String) async throws -> ObjectSummary? {
        try ObjectKey.check(key)
        return try await threads.run(key) {
            guard case .file(let size) = try kind(of: place(of: key).path) else { return nil }
            return ObjectSummary(key: key, size: size)
        }
    }

    package func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] {
        try ObjectKey.checkPrefix(prefix)
        return try await threads.run(prefix) {
            try requireRoot()
            return try FileListing(root: root, prefix: prefix, after: after, limit: limit).objects()
        }
    }

    package func delete(_ key: String) async throws {
        try ObjectKey.check(key)
        try await threads.run(key) {
            let place = place(of: key)
            guard case .file = try kind(of: place.path) else { return }
            try locked(place.directory) { try FileSystem.remove(place.path) }
            try FileSystem.flushDirectory(place.directory)
        }
    }

    package func probe() async throws {
        try await threads.run("") {
            try requireRoot()
            try TemporaryFile(ByteBuffer(), in: root).remove()
        }
    }

    // MARK: - On the store's threads

    private func place(of key: String) -> (directory: String, path: String) {
        let path = "\(root)/\(key)"
        let end = path.lastIndex(of: "/") ?? path.endIndex
        return (String(path[..<end]), path)
    }

    private func read(_ key: String) throws -> StoredObject? {
        let path = place(of: key).path
        guard case .file(let size) = try kind(of: path) else { return nil }
        guard size <= Self.maximumObjectSize else { throw tooLarge(key, size) }
        do {
            let body = try FileDescriptor(path, O_RDONLY).read(limit: Self.maximumObjectSize)
            return StoredObject(body: body, version: Self.version(of: body))
        } catch  where error.code == .storeUnreachable {
            // Deleted since we looked.
            try requireRoot()
            return nil
        }
    }

    private func kind(of path: String) throws(EvidenceError) -> FileSystem.Kind {
        let kind = try FileSystem.kind(of: path)
        if kind == .absent { try requireRoot() }
        return kind
    }

    private func requireRoot() throws(EvidenceError) {
        guard try FileSystem.kind(of: root) == .directory else {
            throw EvidenceError(
                code: .storeUnreachable, message: "evidence store file://\(root): there is no such directory",
                hint: "create the directory, or mount the disk that holds it")
        }
    }

    private func temporary(_ body: ByteBuffer, in directory: String) throws(EvidenceError) -> TemporaryFile {
        try requireRoot()
        try FileSystem.createDirectories(directory, below: root)
        return try TemporaryFile(body, in: directory)
    }

    private func locked(_ directory: String, _ body: () throws -> Void) throws {
        let file = try FileDescriptor("\(directory)/.lock", O_RDWR | O_CREAT)
        try file.lock()
        try body()
        // Until here: the lock ends with the file.
        extendLifetime(file)
    }

    private static func version(of body: ByteBuffer) -> ObjectVersion {
        ObjectVersion(body.withUnsafeReadableBytes { hex(sha256($0)) })
    }

    private func conflict(_ key: String, _ reason: String) -> EvidenceError {
        EvidenceError(
            code: .preconditionFailed, message: "writing \(key): \(reason)", hint: "read it again and decide anew")
    }

    private func tooLarge(_ key: String, _ size: Int) -> EvidenceError {
        EvidenceError(
            code: .objectTooLarge, message: "object \(key): \(size) bytes",
            hint: "at most \(Self.maximumObjectSize) are stored")
    }
}
