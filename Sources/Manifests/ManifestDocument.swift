/// A manifest of any kind.
enum Manifest {
    case migration(MigrationManifest)
    case topicSet(TopicSetManifest)
    case accessPolicy(AccessPolicyManifest)
}

/// One YAML document, read as a manifest as far as it is one.
struct ManifestDocument {
    enum Kind: String, CaseIterable {
        case migration = "Migration"
        case topicSet = "TopicSet"
        case accessPolicy = "AccessPolicy"
    }

    private let root: Node
    private let file: String
    private(set) var kind: Kind?
    private(set) var name: String?
    /// Nil, and reported, when something is wrong.
    private(set) var manifest: Manifest?

    /// Nil for an empty document: a file's comments, or what follows its last `---`.
    init?(_ root: Node, _ log: DiagnosticLog) {
        if case .scalar(let scalar) = root.content, scalar.isPlain, scalar.text.isEmpty { return nil }
        self.root = root
        file = log.file
        let cursor = Cursor(node: root, path: "", owner: root.mark, log: log)
        guard var fields = Fields(cursor, as: "a manifest") else { return }
        guard fields.required("apiVersion", .apiVersion, hint: "add apiVersion: \(Manifests.apiVersion)") != nil else {
            fields.finish(reportingUnknown: false)
            return
        }
        kind = fields.required("kind", .kind, hint: "add kind: Migration, TopicSet or AccessPolicy")
        name = fields.required("metadata", .metadata, hint: "add metadata: {name: …}")
        defer { fields.finish() }
        let location = log.location(root.mark)
        switch kind {
        case .migration:
            let spec = fields.required("spec", .migration)
            if let name, let spec {
                manifest = .migration(
                    MigrationManifest(metadata: ManifestMetadata(name: name), spec: spec, location: location))
            }
        case .topicSet:
            let spec = fields.required("spec", .topicSet)
            if let name, let spec {
                manifest = .topicSet(
                    TopicSetManifest(metadata: ManifestMetadata(name: name), spec: spec, location: location))
            }
        case .accessPolicy:
            let spec = fields.required("spec", .accessPolicy)
            if let name, let spec {
                manifest = .accessPolicy(
                    AccessPolicyManifest(metadata: ManifestMetadata(name: name), spec: spec, location: location))
            }
        case nil:
            fields.ignore("spec")
        }
    }

    /// Where the value under these keys (or numbers, of lists' items) is; the document's beginning if there is none.
    func location(of keys: String...) -> SourceLocation {
        var node: Node? = root
        for key in keys {
            switch node?.content {
            case .mapping(let entries): node = entries.first { $0.key == key }?.value
            case .sequence(let items): node = Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil }
            case .scalar, nil: node = nil
            }
        }
        let mark = node?.mark ?? root.mark
        return SourceLocation(file: file, line: mark.line, column: mark.column)
    }
}

extension Reader<String> {
    /// The one version there is.
    ///
    /// A newer one is refused as such: its keys may mean something else.
    fileprivate static let apiVersion = Reader { cursor in
        let write = "write apiVersion: \(Manifests.apiVersion)"
        guard case .scalar(let scalar) = cursor.node.content, scalar.text.hasPrefix("kedge/") else {
            cursor.report(
                "this is not a kedge manifest", hint: "\(write), or keep other YAML outside the manifests' folder")
            return nil
        }
        let version = scalar.text.dropFirst(6)
        if scalar.text == Manifests.apiVersion { return scalar.text }
        if version.isVersion, !version.hasPrefix("v0") {
            cursor.report(
                "this kedge reads \(Manifests.apiVersion), not the newer \(scalar.text.quotedExcerpt)",
                hint: "use a newer kedge; the document was not read further")
        } else {
            cursor.report("\(scalar.text.quotedExcerpt) is not a version of manifests", hint: write)
        }
        return nil
    }

    fileprivate static let metadata = Reader.mapping { fields in
        fields.required("name", .name, hint: "add name: a short name for it")
    }
}

extension Reader<ManifestDocument.Kind> {
    fileprivate static let kind = Reader.choice("a kind of manifest")
}

extension Substring {
    /// Whether it has the form of Kubernetes' versions: `v1`, `v1beta2`.
    fileprivate var isVersion: Bool {
        var rest = utf8[...]
        func takeNumber() -> Bool {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(digits.count)
            return !digits.isEmpty
        }
        guard rest.first == UInt8(ascii: "v") else { return false }
        rest = rest.dropFirst()
        guard takeNumber() else { return false }
        if rest.isEmpty { return true }
        guard let stage = ["alpha", "beta"].first(where: { rest.starts(with: $0.utf8) }) else { return false }
        rest = rest.dropFirst(stage.utf8.count)
        return takeNumber() && rest.isEmpty
    }
}
