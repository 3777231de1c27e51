/// Text of a policy with wildcards: `*` stands for any characters, `/` included, `?` for one.
///
/// Source: IAM User Guide, "Resource" and "Variables and tags". Under version 2012-10-17 `${*}`, `${?}` and `${$}`
/// stand for the characters themselves and `${key}` for a value of the request. A pattern stands for as much as it may;
/// ``withinSegments`` is what it stands for at least.
struct PolicyPattern: Hashable, Sendable {
    enum Element: Hashable {
        case character(Unicode.Scalar)
        case one
        case any
        /// `?` that stands for no colon.
        case oneInSegment
        /// `*` that ends before a colon.
        case anyInSegment

        var isWildcard: Bool { if case .character = self { false } else { true } }
        var isAny: Bool { self == .any || self == .anyInSegment }

        func takes(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .character(let own): own == scalar
            case .one, .any: true
            case .oneInSegment, .anyInSegment: scalar != ":"
            }
        }
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
        let plain = elements.prefix { !$0.isWildcard }
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
            case .any, .anyInSegment: "*"
            case .one, .oneInSegment: "?"
            case .character(let scalar): AccessPattern.escaped(scalar)
            }
        }.joined()
    }

    /// Whether the pattern stands for one text only.
    var isExact: Bool { !elements.contains(where: \.isWildcard) }

    /// Whether the pattern stands for whatever begins as it does.
    var isPrefix: Bool { elements.last == .any && !elements.dropLast().contains(where: \.isWildcard) }

    /// The pattern with wildcards that go beyond a colon only where that is documented: `*` at the end of a segment.
    ///
    /// Source: IAM User Guide, "Using wildcards in resource ARNs". Wildcards are for characters of a segment of an ARN,
    /// "the parts separated by colons"; of colons in the name of a resource it says nothing.
    var withinSegments: PolicyPattern {
        PolicyPattern(
            elements: elements.enumerated().map { place, element in
                switch element {
                case .any where !endsSegment(place): .anyInSegment
                case .one: .oneInSegment
                default: element
                }
            })
    }

    /// Whether it is not documented how far the pattern goes.
    var isAmbiguous: Bool {
        elements.indices.contains { elements[$0] == .one || elements[$0] == .any && !endsSegment($0) }
    }

    private func endsSegment(_ place: Int) -> Bool {
        place == elements.count - 1 || elements[place + 1] == .character(":")
    }

    private init(elements: [Element]) {
        self.elements = elements
    }

    /// Whether the pattern stands for the text; takes at most as many steps as the product of both lengths.
    func matches(_ text: String) -> Bool {
        var places = closed([0])
        for scalar in text.unicodeScalars {
            let taking = places.filter { $0 < elements.count && elements[$0].takes(scalar) }
            places = closed(taking.map { elements[$0].isAny ? $0 : $0 + 1 })
        }
        return places.last == elements.count
    }

    /// The places in the pattern, ascending, with those that are reached from them without a character.
    private func closed(_ places: [Int]) -> [Int] {
        var closed: [Int] = []
        for var place in places where closed.last.map({ $0 < place }) ?? true {
            closed.append(place)
            while place < elements.count, elements[place].isAny {
                place += 1
                closed.append(place)
            }
        }
        return closed
    }

    private static func element(_ scalar: Unicode.Scalar) -> Element {
        switch scalar {
        case "*": .any
        case "?": .one
        default: .character(scalar)
        }
    }
}
