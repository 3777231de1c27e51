/// An object of a policy being read, whose members' names are known.
struct PolicyElement {
    private let name: String
    private let members: [JSONValue.Member]

    init(_ name: String, _ value: JSONValue, known: [String]) throws(AccessError) {
        self.name = name
        guard case .object(let members) = value else {
            throw PolicyPlace(name, value).invalid("\(value.kind) stands here", "an object is needed.")
        }
        self.members = members
        for member in members where !known.contains(member.name) {
            let near = known.first { $0.lowercased() == member.name.lowercased() }
            throw AccessError(
                code: .policyUnknownElement, message: "\(name): unknown element '\(member.name)'",
                hint: near.map { "did you mean \($0)?" }
                    ?? (member.name.hasSuffix("Principal")
                        ? "principals belong to resource-based policies; this one is attached to a role."
                        : "known are \(known.joined(separator: ", "))."))
        }
    }

    subscript(member: String) -> PolicyPlace? {
        members.first { $0.name == member }.map { PolicyPlace(place(member), $0.value) }
    }

    /// One of two elements, of which a statement has exactly one.
    func selection(_ only: String, _ allBut: String) throws(AccessError) -> PolicyStatement.Selection {
        switch (self[only], self[allBut]) {
        case (let place?, nil): return .only(try place.strings())
        case (nil, let place?): return .allBut(try place.strings())
        case (nil, nil): throw invalid(only, "missing", "a statement has \(only) or \(allBut).")
        default: throw invalid(only, "stands beside \(allBut)", "a statement has one of the two.")
        }
    }

    func invalid(_ member: String, _ problem: String, _ hint: String) -> AccessError {
        AccessError(code: .policyInvalid, message: "\(place(member)): \(problem)", hint: hint)
    }

    private func place(_ member: String) -> String {
        name.hasPrefix("Statement") ? "\(name).\(member)" : member
    }
}

/// A value of a policy being read, and where it stands.
struct PolicyPlace {
    let name: String
    /// The last part of the name.
    let label: String
    let value: JSONValue

    init(_ name: String, label: String = "", _ value: JSONValue) {
        self.name = name
        self.label = label
        self.value = value
    }

    func string() throws(AccessError) -> String {
        guard case .string(let text) = value else {
            throw invalid("\(value.kind) stands here", "a string is needed.")
        }
        return text
    }

    /// One value or several, as the grammar lets many elements be written.
    func list() -> [PolicyPlace] {
        guard case .array(let values) = value else { return [PolicyPlace("\(name)[0]", value)] }
        return values.enumerated().map { PolicyPlace("\(name)[\($0.offset)]", $0.element) }
    }

    func strings(orScalars: Bool = false) throws(AccessError) -> [String] {
        var strings: [String] = []
        for place in list() {
            switch place.value {
            case .bool(let value) where orScalars: strings.append(value ? "true" : "false")
            case .number(let text) where orScalars: strings.append(text)
            default: strings.append(try place.string())
            }
        }
        guard !strings.isEmpty else { throw invalid("empty", "name at least one.") }
        return strings
    }

    func members() throws(AccessError) -> [PolicyPlace] {
        guard case .object(let members) = value else {
            throw invalid("\(value.kind) stands here", "an object is needed.")
        }
        return members.map { PolicyPlace("\(name).\($0.name)", label: $0.name, $0.value) }
    }

    func invalid(_ problem: String, _ hint: String) -> AccessError {
        AccessError(code: .policyInvalid, message: "\(name): \(problem)", hint: hint)
    }
}
