/// What no manifest shows alone: what is claimed twice, references to nothing.
struct CrossChecks {
    private let documents: [ManifestDocument]
    /// The declared migrations, readable or not; nil when there may be others, in what could not be read.
    private let migrationNames: [String]?

    /// - Parameter isComplete: whether the documents are all there are.
    init(_ documents: [ManifestDocument], isComplete: Bool) {
        self.documents = documents
        let migrations = documents.filter { $0.kind == .migration || $0.kind == nil }
        migrationNames = isComplete && migrations.allSatisfy { $0.name != nil } ? migrations.compactMap(\.name) : nil
    }

    func diagnostics() -> [Diagnostic] {
        claimedTwice() + unknownMigrations() + excludedPrincipals() + documents.flatMap(foreignKeys)
    }

    /// Something that only one manifest may have.
    private struct Claim {
        let key: [String]
        let what: String
        let location: SourceLocation
        let hint: String
    }

    private func claimedTwice() -> [Diagnostic] {
        var first: [[String]: SourceLocation] = [:]
        return documents.flatMap(claims).compactMap { claim in
            guard let taken = first[claim.key] else {
                first[claim.key] = claim.location
                return nil
            }
            return Diagnostic(
                at: claim.location, "\(claim.what.excerpt) is already there, at \(taken)", hint: claim.hint)
        }
    }

    private func claims(of document: ManifestDocument) -> [Claim] {
        var claims: [Claim] = []
        if let kind = document.kind?.rawValue, let name = document.name {
            claims.append(
                Claim(
                    key: ["name", kind, name], what: "the \(kind) \(name)",
                    location: document.location(of: "metadata", "name"), hint: "give it another name, or remove it"))
        }
        switch document.manifest {
        case .topicSet(let manifest):
            let (include, exclude) = (manifest.spec.include.map(\.pattern), manifest.spec.exclude.map(\.pattern))
            claims.append(
                Claim(
                    key: ["topics", manifest.spec.migration] + include.sorted() + ["/"] + exclude.sorted(),
                    what: "a TopicSet of \(manifest.spec.migration) with the same include and exclude",
                    location: document.location(of: "spec", "include"), hint: "keep one of the two"))
        case .accessPolicy(let manifest):
            claims.append(
                Claim(
                    key: ["principal", manifest.spec.migration, manifest.spec.principal],
                    what: "an AccessPolicy of \(manifest.spec.migration) for \(manifest.spec.principal)",
                    location: document.location(of: "spec", "principal"), hint: "keep one of the two"))
            claims.append(
                Claim(
                    key: ["policy", manifest.spec.policy],
                    what: "an AccessPolicy with the policy file \(manifest.spec.policy)",
                    location: document.location(of: "spec", "policy"), hint: "give each AccessPolicy a file of its own")
            )
        case .migration(let manifest):
            claims += manifest.spec.access.hostACLs.enumerated().map { index, entry in
                Claim(
                    key: ["hostAcls", manifest.name, "\(entry.acl)"], what: "a decision about this ACL",
                    location: document.location(of: "spec", "access", "hostAcls", "\(index)"),
                    hint: "keep one of the two")
            }
        case nil: break
        }
        return claims
    }

    /// Keys that S3 would refuse: a bucket's are of its own region (Amazon S3 User Guide, "Using server-side encryption
    /// with AWS KMS keys").
    private func foreignKeys(_ document: ManifestDocument) -> [Diagnostic] {
        guard case .migration(let manifest) = document.manifest else { return [] }
        let (segments, evidence) = (manifest.spec.segments, manifest.spec.evidence)
        return [
            ("segments", segments.region, segments.kmsKeyARN), ("evidence", evidence.region, evidence.kmsKeyARN),
        ].compactMap { store, region, key in
            guard let region, let key, key.region != region else { return nil }
            return Diagnostic(
                at: document.location(of: "spec", store, "kmsKeyArn"),
                "spec.\(store).kmsKeyArn: the key is in \(key.region), the bucket in \(region)",
                hint: "name a key of the bucket's region")
        }
    }

    /// Policies for those who do not move.
    private func excludedPrincipals() -> [Diagnostic] {
        var excluded: [String: Set<String>] = [:]
        for case .migration(let manifest)? in documents.map(\.manifest) {
            excluded[manifest.name] = Set(manifest.spec.access.exclude)
        }
        return documents.compactMap { document in
            guard case .accessPolicy(let manifest) = document.manifest,
                excluded[manifest.spec.migration]?.contains(manifest.spec.principal) ?? false
            else { return nil }
            return Diagnostic(
                at: document.location(of: "spec", "principal"),
                "spec.principal: the Migration \(manifest.spec.migration) leaves out \(manifest.spec.principal.excerpt)",
                hint: "take it out of spec.access.exclude, or remove this AccessPolicy")
        }
    }

    private func unknownMigrations() -> [Diagnostic] {
        guard let migrationNames else { return [] }
        return documents.compactMap { document in
            let migration: String
            switch document.manifest {
            case .topicSet(let manifest): migration = manifest.spec.migration
            case .accessPolicy(let manifest): migration = manifest.spec.migration
            case .migration, nil: return nil
            }
            guard !migrationNames.contains(migration) else { return nil }
            return Diagnostic(
                at: document.location(of: "spec", "migration"), "spec.migration: there is no Migration \(migration)",
                hint: NearMiss.hint(
                    for: migration, among: migrationNames,
                    otherwise: "add a Migration of this name, or name one that is there"))
        }
    }
}
