/// Values by exact name and by prefix of a name; finding what applies to a name takes one look-up for the name and one
/// for each length that a prefix has.
struct NameIndex<Value: Sendable>: Sendable {
    private var exact: [ExactText: Value] = [:]
    private var prefixes: [ExactText: Value] = [:]
    /// The lengths of the prefixes in bytes, ascending.
    private var prefixLengths: [Int] = []

    subscript(name: String, isPrefix isPrefix: Bool, default initial: Value) -> Value {
        get { (isPrefix ? prefixes : exact)[ExactText(name)] ?? initial }
        set {
            guard isPrefix else {
                exact[ExactText(name)] = newValue
                return
            }
            prefixes[ExactText(name)] = newValue
            let length = name.utf8.count
            let place = prefixLengths.firstIndex { $0 >= length } ?? prefixLengths.endIndex
            if place == prefixLengths.endIndex || prefixLengths[place] != length {
                prefixLengths.insert(length, at: place)
            }
        }
    }

    /// What applies to the name.
    func values(for name: String) -> [Value] {
        valuesOfPrefixes(of: name) + (exact[ExactText(name)].map { [$0] } ?? [])
    }

    /// What applies to every name that begins as this one does.
    func valuesOfPrefixes(of name: String) -> [Value] {
        let bytes = name.utf8
        return prefixLengths.prefix { $0 <= bytes.count }.compactMap { length in
            String(bytes.prefix(length)).flatMap { prefixes[ExactText($0)] }
        }
    }

    func contains(_ name: String) -> Bool { !values(for: name).isEmpty }

    func forEach(_ body: (_ name: String, _ isPrefix: Bool, Value) -> Void) {
        for (name, value) in exact { body(name.text, false, value) }
        for (name, value) in prefixes { body(name.text, true, value) }
    }
}
