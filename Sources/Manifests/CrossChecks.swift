/// What no manifest shows alone: names that are taken twice, references to nothing.
enum CrossChecks {
    /// - Parameter migrationNames: the migrations that are declared, readable or not; nil when there may be others.
    static func diagnostics(of result: LoadResult, migrationNames: Set<String>?) -> [Diagnostic] {
        let migrations = result.migrations.map { Claim(at: $0.location, "the Migration \($0.name)", on: $0.name) }
        let topicSets = result.topicSets.map { Claim(at: $0.location, "the TopicSet \($0.name)", on: $0.name) }
        let selections = result.topicSets.map {
            Claim(
                at: $0.location, "a TopicSet of \($0.spec.migration) with the same include and exclude",
                on: Selection(
                    migration: $0.spec.migration, include: Set($0.spec.include), exclude: Set($0.spec.exclude)))
        }
        let policies = result.accessPolicies.map { Claim(at: $0.location, "the AccessPolicy \($0.name)", on: $0.name) }
        let principals = result.accessPolicies.map {
            Claim(
                at: $0.location, "an AccessPolicy of \($0.spec.migration) for \($0.spec.principal)",
                on: [$0.spec.migration, $0.spec.principal])
        }
        let documents = result.accessPolicies.map {
            Claim(at: $0.location, "an AccessPolicy with the policy file \($0.spec.policy)", on: $0.spec.policy)
        }
        return twice(migrations, hint: "give it another name, or remove it")
            + twice(topicSets, hint: "give it another name, or remove it")
            + twice(selections, hint: "keep one of the two")
            + twice(policies, hint: "give it another name, or remove it")
            + twice(principals, hint: "keep one of the two")
            + twice(documents, hint: "give each AccessPolicy a file of its own")
            + unknownMigrations(of: result, migrationNames: migrationNames)
    }

    private struct Claim<Key: Hashable> {
        let location: SourceLocation
        let what: String
        let key: Key

        init(at location: SourceLocation, _ what: String, on key: Key) {
            self.location = location
            self.what = what
            self.key = key
        }
    }

    private struct Selection: Hashable {
        let migration: String
        let include: Set<TopicGlob>
        let exclude: Set<TopicGlob>
    }

    private static func twice<Key>(_ claims: [Claim<Key>], hint: String) -> [Diagnostic] {
        var first: [Key: SourceLocation] = [:]
        return claims.compactMap { claim in
            guard let taken = first.updateValue(first[claim.key] ?? claim.location, forKey: claim.key) else {
                return nil
            }
            return Diagnostic(at: claim.location, "\(claim.what) is already there, at \(taken)", hint: hint)
        }
    }

    private static func unknownMigrations(of result: LoadResult, migrationNames: Set<String>?) -> [Diagnostic] {
        guard let names = migrationNames?.sorted() else { return [] }
        let references =
            result.topicSets.map { ($0.location, $0.spec.migration) }
            + result.accessPolicies.map { ($0.location, $0.spec.migration) }
        return references.filter { !names.contains($0.1) }.map { location, name in
            Diagnostic(
                at: location, "spec.migration: there is no Migration \(name)",
                hint: NearMiss.hint(
                    for: name, among: names, otherwise: "add a Migration of this name, or name one that is there"))
        }
    }
}
