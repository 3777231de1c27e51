/// Values by exact name and by prefix of a name; finding what applies to a name takes one look-up for the name and one
/// for each length that a prefix has.
struct NameIndex<Value: Sendable>: Sendable {
    /// Bytes of a name, which need not be copied to be looked up.
    private struct Key: Hashable {
        let bytes: Substring.UTF8View

        static func == (a: Self, b: Self) -> Bool { a.bytes.elementsEqual(b.bytes) }

        func hash(into hasher: inout Hasher) {
            if bytes.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
                Array(bytes).withUnsafeBytes { hasher.combine(bytes: $0) }
            }
        }
    }

    private var exact: [Key: Value] = [:]
    private var prefixes: [Key: Value] = [:]
    /// The lengths of the prefixes in bytes, ascending.
    private var prefixLengths: [Int] = []

    subscript(name: String, isPrefix isPrefix: Bool, default initial: @autoclosure () -> Value) -> Value {
        get { (isPrefix ? prefixes : exact)[Self.key(name)] ?? initial() }
        _modify {
            if isPrefix {
                keepLength(name.utf8.count)
                yield &prefixes[Self.key(name), default: initial()]
            } else {
                yield &exact[Self.key(name), default: initial()]
            }
        }
    }

    /// Calls the body with each value that applies to the name.
    func forEach(for name: String, _ body: (Value) -> Void) {
        forEachPrefix(of: name, body)
        if let value = exact[Self.key(name)] { body(value) }
    }

    /// Calls the body with each value that applies to every name that begins as this one does.
    func forEachPrefix(of name: String, _ body: (Value) -> Void) {
        let bytes = name[...].utf8
        for length in prefixLengths {
            guard let end = bytes.index(bytes.startIndex, offsetBy: length, limitedBy: bytes.endIndex) else { return }
            if let value = prefixes[Key(bytes: bytes[..<end])] { body(value) }
        }
    }

    func contains(_ name: String) -> Bool { exact[Self.key(name)] != nil || containsPrefix(of: name) }

    func containsPrefix(of name: String) -> Bool {
        var isFound = false
        forEachPrefix(of: name) { _ in isFound = true }
        return isFound
    }

    func forEach(_ body: (_ name: String, _ isPrefix: Bool, Value) -> Void) {
        for (key, value) in exact { body(String(Substring(key.bytes)), false, value) }
        for (key, value) in prefixes { body(String(Substring(key.bytes)), true, value) }
    }

    private static func key(_ name: String) -> Key { Key(bytes: name[...].utf8) }

    private mutating func keepLength(_ length: Int) {
        let place = prefixLengths.firstIndex { $0 >= length } ?? prefixLengths.endIndex
        if place == prefixLengths.endIndex || prefixLengths[place] != length {
            prefixLengths.insert(length, at: place)
        }
    }
}
