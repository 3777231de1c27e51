/// Text of a policy with wildcards: `*` stands for any characters, `/` and `:` included, `?` for one.
///
/// Source: IAM User Guide, "Resource" and "Variables and tags". Under version 2012-10-17 `${*}`, `${?}` and `${$}`
/// stand for the characters themselves and `${key}` for a value of the request.
struct PolicyPattern: Hashable, Sendable {
    enum Element: Hashable {
        case character(Unicode.Scalar)
        case one
        case any
    }

    enum Shape: Hashable {
        case exact(String)
        case prefix(String)
        case wild
    }

    let elements: [Element]

    /// Plain wildcards, as in actions.
    init(wildcards text: String) {
        elements = text.unicodeScalars.map(Self.element)
    }

    /// - Parameters:
    ///   - values: the request's keys in lower case with their values.
    ///   - unknown: what a variable without a value stands for; nil gives the pattern up.
    init?(_ text: String, version: PolicyDocument.Version, values: [String: String], unknown: Unknown?) {
        var elements: [Element] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            guard version == .v2012, rest.starts(with: "${".unicodeScalars) else {
                elements.append(Self.element(scalar))
                rest.removeFirst()
                continue
            }
            let name = rest.dropFirst(2).prefix { $0 != "}" }
            let isClosed = name.endIndex < rest.endIndex
            rest = rest.dropFirst(name.count + 3)
            switch String(name) {
            case "*" where isClosed, "?" where isClosed, "$" where isClosed:
                elements += name.map { .character($0) }
            case let key:
                if isClosed, let value = values[key.lowercased()] {
                    elements += value.unicodeScalars.map { .character($0) }
                } else if unknown == .anything {
                    elements.append(.any)
                } else {
                    return nil
                }
            }
        }
        self.elements = elements
    }

    /// The shape of a text without variables and with no wildcard but a last `*`; nil for others.
    static func plainShape(_ text: String) -> Shape? {
        let special = text.utf8.firstIndex {
            $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$")
        }
        guard let special else { return .exact(text) }
        guard text.utf8[special] == UInt8(ascii: "*"), text.utf8.index(after: special) == text.utf8.endIndex else {
            return nil
        }
        return .prefix(String(text[..<special]))
    }

    /// How a variable without a value is taken.
    enum Unknown { case anything }

    var shape: Shape {
        let plain = elements.prefix { $0 != .any && $0 != .one }
        var text = String.UnicodeScalarView()
        for case .character(let scalar) in plain { text.append(scalar) }
        switch elements.dropFirst(plain.count) {
        case []: return .exact(String(text))
        case [.any]: return .prefix(String(text))
        default: return .wild
        }
    }

    /// The pattern as a policy of version 2012-10-17 writes it.
    var text: String {
        elements.map { element in
            switch element {
            case .any: "*"
            case .one: "?"
            case .character(let scalar): AccessPattern.escaped(scalar)
            }
        }.joined()
    }

    /// Whether the pattern stands for one text only.
    var isExact: Bool { elements.allSatisfy { $0 != .any && $0 != .one } }

    /// Whether the pattern stands for whatever begins as it does.
    var isPrefix: Bool { elements.last == .any && elements.dropLast().allSatisfy { $0 != .any && $0 != .one } }

    /// Whether the pattern stands for the text; takes at most as many steps as the product of both lengths.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var index = 0
        var element = 0
        // The last `*` and how far it has reached: an earlier one need never be tried again.
        var star: (element: Int, index: Int)?
        while index < scalars.count {
            if element < elements.count, elements[element] == .any {
                star = (element, index)
                element += 1
            } else if element < elements.count,
                elements[element] == .one || elements[element] == .character(scalars[index])
            {
                element += 1
                index += 1
            } else if let last = star {
                star = (last.element, last.index + 1)
                element = last.element + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .any }
    }

    private static func element(_ scalar: Unicode.Scalar) -> Element {
        switch scalar {
        case "*": .any
        case "?": .one
        default: .character(scalar)
        }
    }
}
