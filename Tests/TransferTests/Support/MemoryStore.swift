import Evidence
import NIOCore
import Synchronization

/// An object store in memory.
final class MemoryStore: ObjectStore {
    private let objects = Mutex<[String: ByteBuffer]>([:])
    private let failures = Mutex<(puts: Int, at: [Int: EvidenceError])>((0, [:]))
    private let mostBytes = Mutex(0)
    private let ranges = Mutex(0)
    private let faults: Faults

    init(faults: Faults = Faults()) {
        self.faults = faults
    }

    var keys: [String] { objects.withLock { $0.keys.sorted() } }

    /// Makes the put with this number fail, counted from 1.
    func failPut(_ number: Int, with error: EvidenceError) {
        failures.withLock { $0.at[number] = error }
    }

    /// Changes an object behind everybody's back; nil removes it.
    func tamper(_ key: String, _ change: (ByteBuffer) -> ByteBuffer?) {
        objects.withLock { objects in
            if let body = objects[key] { objects[key] = change(body) }
        }
    }

    func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws {
        var body = ByteBuffer()
        for try await piece in pieces {
            try faults.point()
            mostBytes.withLock { $0 = max($0, piece.bytes.readableBytes) }
            body.writeImmutableBuffer(piece.bytes)
        }
        try await put(key, body, if: condition)
    }

    /// How often a range of an object was read.
    var rangeReads: Int { ranges.withLock { $0 } }

    /// The largest piece of an object that came in pieces.
    var largestPiece: Int { mostBytes.withLock { $0 } }

    func put(_ key: String, _ content: ObjectContent, if condition: PutCondition) async throws -> ObjectVersion {
        try ObjectKey.check(key)
        try faults.point()
        let failure = failures.withLock { failures in
            failures.puts += 1
            return failures.at[failures.puts]
        }
        if let failure { throw failure }
        try objects.withLock { objects in
            if condition == .ifAbsent, objects[key] != nil {
                throw EvidenceError(code: .preconditionFailed, message: "writing \(key): it exists already", hint: "")
            }
            objects[key] = content.bytes
        }
        try faults.point()
        return ObjectVersion("1")
    }

    func get(_ key: String) async throws -> StoredObject? {
        try faults.point()
        return objects.withLock { $0[key] }.map { StoredObject(body: $0, version: ObjectVersion("1")) }
    }

    func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer? {
        try faults.point()
        ranges.withLock { $0 += 1 }
        guard var body = objects.withLock({ $0[key] }) else { return nil }
        body.moveReaderIndex(forwardBy: min(range.lowerBound, body.readableBytes))
        return body.readSlice(length: min(range.count, body.readableBytes))
    }

    func head(_ key: String) async throws -> ObjectSummary? {
        try faults.point()
        return objects.withLock { $0[key] }.map { ObjectSummary(key: key, size: $0.readableBytes) }
    }

    func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] {
        try faults.point()
        return objects.withLock { objects in
            objects.filter { $0.key.hasPrefix(prefix) && $0.key > after ?? "" }
                .sorted { $0.key < $1.key }.prefix(limit)
                .map { ObjectSummary(key: $0.key, size: $0.value.readableBytes) }
        }
    }

    func delete(_ key: String) async throws {
        try faults.point()
        objects.withLock { _ = $0.removeValue(forKey: key) }
    }

    func probe() async throws { try faults.point() }
}
