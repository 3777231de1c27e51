import NIOCore

/// A flat, strongly consistent map of keys to bytes: S3, or a directory that behaves like it.
///
/// Every put is atomic: a reader sees the whole object or none of it, also after a crash. Keys must be as
/// ``ObjectKey`` has them. All calls throw ``EvidenceError``.
package protocol ObjectStore: Sendable {
    /// Writes an object and gives its version.
    ///
    /// - Throws: `precondition-failed` when the condition does not hold; nothing is written then.
    @discardableResult
    func put(_ key: String, _ content: ObjectContent, if condition: PutCondition) async throws -> ObjectVersion

    /// Writes an object of any length from pieces as they come, holding a few of them at most.
    ///
    /// A piece has ``ObjectPieceSize/least`` bytes at least, but for the last. When the pieces end in an error, or the
    /// task is cancelled, nothing is written.
    func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws

    /// The object, nil if there is none.
    func get(_ key: String) async throws -> StoredObject?

    /// What the object has in a range of its bytes, nil if there is none.
    func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer?

    /// The object's size without its bytes, nil if there is none.
    func head(_ key: String) async throws -> ObjectSummary?

    /// At most `limit` objects whose keys begin with `prefix` and come after `after`, in the order of the keys' bytes.
    ///
    /// Fewer than `limit` means that there are no more.
    func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary]

    /// Removes an object; it is no error if there is none.
    func delete(_ key: String) async throws

    /// Finds out whether the store can be reached and written, without leaving anything in it.
    func probe() async throws
}

extension ObjectStore {
    @discardableResult
    package func put(_ key: String, _ bytes: ByteBuffer, if condition: PutCondition) async throws -> ObjectVersion {
        try await put(key, ObjectContent(bytes), if: condition)
    }
}

/// How large the pieces of an object are.
package enum ObjectPieceSize {
    /// S3's least size of a part but for the last (S3 User Guide, "Amazon S3 multipart upload limits").
    package static let least = 5 << 20
    /// With 10,000 parts at most, enough for 58 GiB.
    package static let usual = 6 << 20
}

/// What must hold for a put to happen (in HTTP: `If-None-Match: *` and `If-Match`).
package enum PutCondition: Sendable, Equatable {
    case none
    case ifAbsent
    case ifMatches(ObjectVersion)
}

/// What tells an object's content from any other: an ETag, or a digest.
package struct ObjectVersion: Sendable, Hashable {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

/// An object's bytes and their version.
package struct StoredObject: Sendable, Equatable {
    package let body: ByteBuffer
    package let version: ObjectVersion
    /// How long the object has been there by the store's own clock; nil where that is the reader's clock as well.
    package let age: Duration?

    package init(body: ByteBuffer, version: ObjectVersion, age: Duration? = nil) {
        self.body = body
        self.version = version
        self.age = age
    }
}

/// What a listing says of an object.
package struct ObjectSummary: Sendable, Equatable {
    package let key: String
    package let size: Int

    package init(key: String, size: Int) {
        self.key = key
        self.size = size
    }
}
