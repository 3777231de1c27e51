import Cryptography
import Foundation
import NIOCore

/// An object store in a directory: one file per object, its path the object's key.
///
/// An object is written to a temporary file beside its place, flushed to the disk, and then linked (create if absent)
/// or renamed (replace) into place, so it is there whole or not at all. Replacing and deleting hold a lock on the
/// directory's `.lock` file, so a compare-and-put is atomic among all processes that use this store. A version is the
/// SHA-256 of the content. The root must exist: a disk that is not mounted must not look like an empty store.
package struct FileObjectStore: ObjectStore {
    /// What is written or read at once; objects written in pieces and read by ranges have no limit.
    package static let maximumObjectSize = 1 << 30

    package let root: String
    private let threads = FileThreads()

    /// - Parameter root: An absolute path of an existing directory.
    package init(root: String) {
        self.root = root
    }

    @discardableResult
    package func put(
        _ key: String, _ content: ObjectContent, if condition: PutCondition
    ) async throws -> ObjectVersion {
        try ObjectKey.check(key)
        guard content.bytes.readableBytes <= Self.maximumObjectSize else {
            throw tooLarge(key, content.bytes.readableBytes)
        }
        return try await threads.run(key) {
            let temporary = try temporary(beside: key)
            defer { temporary.remove() }
            try temporary.append(content.bytes)
            try place(temporary, at: key, if: condition)
            return ObjectVersion(hex(content.digest))
        }
    }

    package func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws {
        try ObjectKey.check(key)
        let temporary = try await threads.run(key) { () throws -> TemporaryFile in try self.temporary(beside: key) }
        defer { temporary.remove() }
        for try await piece in pieces {
            try Task.checkCancellation()
            try await threads.run(key) { try temporary.append(piece.bytes) }
        }
        try await threads.run(key) { try place(temporary, at: key, if: condition) }
    }

    package func get(_ key: String) async throws -> StoredObject? {
        try ObjectKey.check(key)
        return try await threads.run(key) { try read(key) }
    }

    package func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer? {
        try ObjectKey.check(key)
        return try await threads.run(key) {
            guard var bytes = try bytes(of: key, from: range.lowerBound, limit: range.count) else { return nil }
            return bytes.readSlice(length: min(range.count, bytes.readableBytes))
        }
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
            let temporary = try TemporaryFile(in: root)
            defer { temporary.remove() }
            try temporary.flush()
        }
    }

    // MARK: - On the store's threads

    private func place(of key: String) -> (directory: String, path: String) {
        let path = "\(root)/\(key)"
        let end = path.lastIndex(of: "/") ?? path.endIndex
        return (String(path[..<end]), path)
    }

    private func read(_ key: String) throws -> StoredObject? {
        guard case .file(let size) = try kind(of: place(of: key).path) else { return nil }
        guard size <= Self.maximumObjectSize else { throw tooLarge(key, size) }
        return try bytes(of: key, from: 0, limit: Self.maximumObjectSize)
            .map { StoredObject(body: $0, version: Self.version(of: $0)) }
    }

    private func bytes(of key: String, from offset: Int, limit: Int) throws(EvidenceError) -> ByteBuffer? {
        let path = place(of: key).path
        guard case .file = try kind(of: path) else { return nil }
        do {
            return try FileDescriptor(path, O_RDONLY).read(from: offset, limit: limit)
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

    private func temporary(beside key: String) throws(EvidenceError) -> TemporaryFile {
        let directory = place(of: key).directory
        try requireRoot()
        try FileSystem.createDirectories(directory, below: root)
        return try TemporaryFile(in: directory)
    }

    /// Makes the file the object, durably.
    private func place(_ temporary: TemporaryFile, at key: String, if condition: PutCondition) throws {
        let place = place(of: key)
        try temporary.flush()
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
