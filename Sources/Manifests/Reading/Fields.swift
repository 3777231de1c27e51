/// A mapping that is being read key by key: knows which keys were asked for, so that the others are reported.
struct Fields {
    private let cursor: Cursor
    private let entries: [Node.Entry]
    private var known: [String] = []
    private var missing: [(key: String, hint: String)] = []

    /// Nil, and reported, unless the node is a mapping.
    init?(_ cursor: Cursor, as expected: String = "a mapping") {
        guard case .mapping(let entries) = cursor.node.content else {
            cursor.report("is \(cursor.node.kindName), not \(expected)", hint: "write key: value, one a line, indented")
            return nil
        }
        self.cursor = cursor
        self.entries = entries
    }

    /// A key that must be there; nil, and reported, when it is missing or wrong.
    mutating func required<Value>(_ key: String, _ reader: Reader<Value>, hint: String? = nil) -> Value? {
        guard let entry = entry(key) else {
            missing.append((key, hint ?? "add \(key): …"))
            return nil
        }
        return read(entry, reader)
    }

    /// A key that may be left out; nil, and reported, when it is wrong.
    mutating func optional<Value>(_ key: String, _ reader: Reader<Value>, default value: Value) -> Value? {
        guard let entry = entry(key) else { return value }
        return read(entry, reader)
    }

    /// A key that must not be there, with the reason as the hint.
    mutating func forbidden(_ key: String, _ message: String, hint: String) -> Bool {
        guard let entry = entry(key) else { return false }
        cursor.log.report("\(path(of: key)): \(message)", hint: hint, at: entry.mark)
        return true
    }

    /// Whether a key is there, which then is still to be asked for.
    func has(_ key: String) -> Bool {
        entries.contains { $0.key == key }
    }

    /// A key that may be there, whose value cannot be judged.
    mutating func ignore(_ key: String) {
        known.append(key)
    }

    /// Reports every key that nobody asked for, and every key that is missing unless a misspelt one stands for it.
    func finish(reportingUnknown: Bool = true) {
        var misspelt: Set<String> = []
        for entry in entries where reportingUnknown && !known.contains(entry.key) {
            let meant = NearMiss.of(entry.key, among: known)
            if let meant { misspelt.insert(meant) }
            cursor.log.report(
                "unknown key \(path(of: entry.key.excerpt))",
                hint: meant.map { "did you mean \($0)?" } ?? "the keys here are \(known.joined(separator: ", "))",
                at: entry.mark)
        }
        for (key, hint) in missing where !misspelt.contains(key) {
            cursor.log.report("\(path(of: key)) is missing", hint: hint, at: cursor.owner)
        }
    }

    private mutating func entry(_ key: String) -> Node.Entry? {
        known.append(key)
        return entries.first { $0.key == key }
    }

    private func read<Value>(_ entry: Node.Entry, _ reader: Reader<Value>) -> Value? {
        reader.read(
            Cursor(node: entry.value, path: path(of: entry.key), owner: entry.mark, log: cursor.log))
    }

    private func path(of key: String) -> String {
        cursor.path.isEmpty ? key : "\(cursor.path).\(key)"
    }
}

extension Reader {
    /// A mapping; the body asks for its keys, all others are reported.
    static func mapping(_ body: @escaping @Sendable (inout Fields) -> Value?) -> Reader {
        Reader { cursor in
            guard var fields = Fields(cursor) else { return nil }
            defer { fields.finish() }
            return body(&fields)
        }
    }
}
