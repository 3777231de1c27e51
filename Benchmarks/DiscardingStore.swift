import Evidence
import NIOCore

/// A store that takes everything and keeps nothing.
struct DiscardingStore: ObjectStore {
    func put(_ key: String, _ body: ByteBuffer, if condition: PutCondition) async throws -> ObjectVersion {
        ObjectVersion("")
    }

    func get(_ key: String) async throws -> StoredObject? { nil }
    func head(_ key: String) async throws -> ObjectSummary? { nil }
    func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] { [] }
    func delete(_ key: String) async throws {}
    func probe() async throws {}
}
