extension ObjectStore {
    /// A conditional put that may be repeated: when the condition fails because this very put has been done, it is done.
    ///
    /// So an answer that was lost on the way does not look like somebody else's write. The content must be unlike any
    /// that others write.
    func putOnce(_ key: String, _ content: ObjectContent, if condition: PutCondition) async throws -> ObjectVersion {
        do {
            return try await put(key, content, if: condition)
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            guard let current = try await get(key), current.body == content.bytes else { throw error }
            return current.version
        }
    }
}
