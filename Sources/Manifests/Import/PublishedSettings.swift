/// The settings of a published configuration by path, each with its place, taken one by one.
struct PublishedSettings {
    struct Setting {
        let path: String
        let mark: Mark
        let value: Node

        func cursor(_ log: DiagnosticLog) -> Cursor {
            Cursor(node: value, path: path, owner: mark, log: log)
        }
    }

    private(set) var settings: [Setting] = []

    /// Every value of a mapping, those of mappings in it under `outer.inner`; empty values count as not given.
    init(_ mapping: [Node.Entry]) {
        flatten(mapping, into: "")
    }

    private mutating func flatten(_ entries: [Node.Entry], into prefix: String) {
        for entry in entries {
            switch entry.value.content {
            case .mapping(let entries): flatten(entries, into: "\(prefix)\(entry.key).")
            case .scalar(let scalar) where scalar.kind == .null: continue
            case .scalar, .sequence:
                settings.append(Setting(path: prefix + entry.key, mark: entry.mark, value: entry.value))
            }
        }
    }

    /// Whether there is any setting whose path begins so.
    func contains(_ prefix: String) -> Bool {
        settings.contains { $0.path.hasPrefix(prefix) }
    }

    /// The setting, which then no longer counts as one that nobody asked for.
    mutating func take(_ path: String) -> Setting? {
        settings.firstIndex { $0.path == path }.map { settings.remove(at: $0) }
    }

    /// The setting's value as a manifest writes it; a wrong one is reported and kept as it is, for the operator to see.
    mutating func take<Value>(
        _ path: String, _ reader: Reader<Value>, _ log: DiagnosticLog, text: (Value) -> String
    ) -> String? {
        guard let setting = take(path) else { return nil }
        if let value = reader.read(setting.cursor(log)) { return text(value) }
        guard case .scalar(let scalar) = setting.value.content else { return nil }
        return scalar.text
    }
}
