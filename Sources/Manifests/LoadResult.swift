/// What was read from a set of files.
package struct LoadResult: Equatable, Sendable {
    package internal(set) var migrations: [MigrationManifest] = []
    package internal(set) var topicSets: [TopicSetManifest] = []
    package internal(set) var accessPolicies: [AccessPolicyManifest] = []
    /// Everything that is wrong, sorted by place; the manifests may be used only if there is nothing.
    package internal(set) var diagnostics: [Diagnostic] = []

    package var isValid: Bool { diagnostics.isEmpty }

    mutating func add(_ document: ManifestDocument) {
        switch document.manifest {
        case .migration(let migration): migrations.append(migration)
        case .topicSet(let topicSet): topicSets.append(topicSet)
        case .accessPolicy(let accessPolicy): accessPolicies.append(accessPolicy)
        case nil: break
        }
    }
}
