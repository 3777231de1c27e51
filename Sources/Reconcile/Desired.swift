import Manifests

/// What one commit declares about one migration.
package struct Desired: Equatable, Sendable {
    package let commit: String
    package let migration: MigrationManifest
    package let topicSets: [TopicSetManifest]
    package let accessPolicies: [AccessPolicyManifest]
    /// The commit's other files that reconciling reads: policy documents and the access map, by path.
    package let files: [String: [UInt8]]

    package init(
        commit: String, migration: MigrationManifest, topicSets: [TopicSetManifest] = [],
        accessPolicies: [AccessPolicyManifest] = [], files: [String: [UInt8]] = [:]
    ) {
        self.commit = commit
        self.migration = migration
        self.topicSets = topicSets
        self.accessPolicies = accessPolicies
        self.files = files
    }

    /// Reads the manifests of a commit.
    ///
    /// Throws `invalid-manifests` with every mistake in them, or `unknown-migration`.
    package init(_ checkout: Checkout, migration name: String?) throws(ReconcileError) {
        let manifests = checkout.files.filter { ManifestFile.isManifestPath($0.key) }
            .map { ManifestFile(path: $0.key, bytes: $0.value) }
        let loaded = Manifests.load(manifests)
        guard loaded.isValid else {
            throw ReconcileError(
                .invalidManifests,
                "the manifests of commit \(checkout.commit) have \(counted(loaded.diagnostics.count, "error")):\n"
                    + loaded.diagnostics.map { "  \($0)" }.joined(separator: "\n"),
                hint: "correct them and commit again; nothing was changed.")
        }
        let named = loaded.migrations.filter { name == nil || $0.name == name }
        guard let migration = named.first, named.count == 1 else {
            let declared = loaded.migrations.map(\.name).sorted().joined(separator: ", ")
            throw ReconcileError(
                .unknownMigration,
                name.map { "no migration \($0) is declared at commit \(checkout.commit)" }
                    ?? "\(counted(loaded.migrations.count, "migration")) declared at commit \(checkout.commit)",
                hint: declared.isEmpty ? "check --branch and --path." : "name one with --migration: \(declared).")
        }
        self.init(
            commit: checkout.commit, migration: migration,
            topicSets: loaded.topicSets.filter { $0.spec.migration == migration.name },
            accessPolicies: loaded.accessPolicies.filter { $0.spec.migration == migration.name },
            files: checkout.files)
    }
}
