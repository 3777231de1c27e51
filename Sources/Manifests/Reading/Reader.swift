/// A node with what a message about it needs: where it is in the manifest, and who collects what is wrong.
struct Cursor {
    let node: Node
    /// `spec.source.tls`; empty for a document's root.
    let path: String
    /// Where the value is introduced, its key or itself: what is missing in it is reported there.
    let owner: Mark
    let log: DiagnosticLog

    func report(_ message: String, hint: String) {
        log.report(path.isEmpty ? "the document \(message)" : "\(path): \(message)", hint: hint, at: node.mark)
    }
}

/// How one kind of value is read: nil means that it is wrong and that this was reported.
struct Reader<Value>: Sendable {
    let read: @Sendable (Cursor) -> Value?

    init(_ read: @escaping @Sendable (Cursor) -> Value?) {
        self.read = read
    }
}

extension Reader {
    /// Text in some format: `expected` completes "is not …", `hint` says how it is written.
    ///
    /// - Parameters:
    ///   - isSecret: whether messages must not repeat the text.
    ///   - isVerbatim: whether `${` is text here, as it may be in names of others.
    static func text(
        _ expected: String, hint: String, isSecret: Bool = false, isVerbatim: Bool = false,
        parse: @escaping @Sendable (String) -> Value?
    ) -> Reader {
        Reader { cursor in
            guard case .scalar(let scalar) = cursor.node.content, scalar.kind != .null else {
                cursor.report("is \(cursor.node.kindName), not \(expected)", hint: hint)
                return nil
            }
            let given = isSecret ? "this" : scalar.text.quotedExcerpt
            guard isSecret || isVerbatim || !scalar.text.hasVariable else {
                cursor.report(
                    "\(given) refers to a variable", hint: "${…} is not replaced here; \(hint)")
                return nil
            }
            let value = scalar.text.unicodeScalars.count <= TextLimits.characters ? parse(scalar.text) : nil
            if value == nil {
                cursor.report("\(given) is not \(expected)", hint: hint)
            } else if scalar.kind != .text {
                cursor.report("\(given) is \(scalar.kindName), not text", hint: "write it in quotes")
                return nil
            }
            return value
        }
    }

    /// One of an enumeration's raw values.
    static func choice(_ expected: String) -> Reader
    where Value: RawRepresentable<String> & CaseIterable & Sendable {
        Reader { cursor in
            let choices = Value.allCases.map(\.rawValue)
            let list = "write one of \(choices.joined(separator: ", "))"
            guard case .scalar(let scalar) = cursor.node.content, scalar.kind != .null else {
                cursor.report("is \(cursor.node.kindName), not \(expected)", hint: list)
                return nil
            }
            guard scalar.kind == .text, let value = Value(rawValue: scalar.text) else {
                cursor.report(
                    "\(scalar.text.quotedExcerpt) is not \(expected)",
                    hint: NearMiss.hint(for: scalar.text, among: choices, otherwise: list))
                return nil
            }
            return value
        }
    }

    /// A list of at least one value, none of them twice.
    static func list<Element: Hashable & Sendable>(of element: Reader<Element>, _ what: String) -> Reader
    where Value == [Element] {
        Reader { cursor in
            guard case .sequence(let items) = cursor.node.content else {
                cursor.report("is \(cursor.node.kindName), not a list", hint: "write a list of \(what)")
                return nil
            }
            if items.isEmpty {
                cursor.report(
                    "the list is empty", hint: "list \(what), or leave the key out if it may be")
                return nil
            }
            var seen: Set<Element> = []
            let values = items.enumerated().map { index, item -> Element? in
                let itemCursor = Cursor(
                    node: item, path: "\(cursor.path)[\(index)]", owner: item.mark, log: cursor.log)
                guard let value = element.read(itemCursor) else { return nil }
                guard seen.insert(value).inserted else {
                    itemCursor.report("is in the list twice", hint: "remove one")
                    return nil
                }
                return value
            }
            return values.contains { $0 == nil } ? nil : values.compactMap(\.self)
        }
    }
}

extension Reader<Bool> {
    static let boolean = Reader { cursor in
        guard case .scalar(let scalar) = cursor.node.content, scalar.isPlain, let value = Bool(scalar.text) else {
            cursor.report("\(cursor.node.given) is not a boolean", hint: "write true or false")
            return nil
        }
        return value
    }
}

extension Reader<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Reader {
        Reader { cursor in
            let hint = "write a decimal number from \(range.lowerBound) to \(range.upperBound)"
            guard case .scalar(let scalar) = cursor.node.content, let value = scalar.decimalInteger else {
                cursor.report("\(cursor.node.given) is not a whole number", hint: hint)
                return nil
            }
            guard range.contains(value) else {
                cursor.report("\(value) is out of range", hint: hint)
                return nil
            }
            return value
        }
    }
}

enum TextLimits {
    /// The longest text that a manifest may hold, in characters.
    static let characters = 4096
}

extension Node {
    /// The value as a message names it.
    fileprivate var given: String {
        guard case .scalar(let scalar) = content else { return kindName }
        return scalar.kind == .null ? "an empty value" : scalar.text.quotedExcerpt
    }
}

extension Reader where Value: Sendable {
    /// The same value, for a key that may be left out.
    var optional: Reader<Value?> {
        Reader<Value?> { cursor in read(cursor).map(Optional.some) }
    }
}
