import Evidence
import NIOCore

/// A store that takes everything and keeps nothing.
struct DiscardingStore: ObjectStore {
    func put(_ key: String, _ content: ObjectContent, if condition: PutCondition) async throws -> ObjectVersion {
        ObjectVersion("")
    }

    func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws {
        for try await _ in pieces {}
    }

    func get(_ key: String) async throws -> StoredObject? { nil }
    func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer? { nil }
    func head(_ key: String) async throws -> ObjectSummary? { nil }
    func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] { [] }
    func delete(_ key: String) async throws {}
    func probe() async throws {}
}
