extension PolicyDocument {
    /// Reads a policy as IAM, the console or a person writes it.
    ///
    /// - Throws: ``AccessError`` `policy-not-json`, `policy-unknown-element` or `policy-invalid`, each with the place.
    package init(parsing bytes: [UInt8]) throws(AccessError) {
        let json: JSONValue
        do {
            json = try JSONReader.read(bytes)
        } catch {
            throw AccessError(
                code: .policyNotJSON, message: "line \(error.line), column \(error.column): \(error.text)",
                hint: "a policy is one JSON object.")
        }
        let document = try PolicyElement("the policy", json, known: ["Version", "Id", "Statement"])
        version = .v2008
        if let text = try document["Version"]?.string() {
            guard let known = Version(rawValue: text) else {
                throw document.invalid("Version", "'\(text)' is no version", "write 2012-10-17.")
            }
            version = known
        }
        id = try document["Id"]?.string()
        guard let listed = document["Statement"] else {
            throw document.invalid("Statement", "missing", "a policy has at least one statement.")
        }
        statements = []
        for statement in listed.list() { statements.append(try PolicyStatement(statement)) }
        guard !statements.isEmpty else {
            throw document.invalid("Statement", "empty", "a policy has at least one statement.")
        }
        var sids: Set<String> = []
        for sid in statements.compactMap(\.sid) where !sids.insert(sid).inserted {
            throw document.invalid("Statement", "two statements have the Sid '\(sid)'", "give each its own.")
        }
    }

    /// The policy as kedge proposes it: indented, each list's items on lines of their own.
    package func json() -> [UInt8] { jsonValue.pretty() }

    var jsonValue: JSONValue {
        var members = [JSONValue.Member("Version", .string(version.rawValue))]
        if let id { members.append(JSONValue.Member("Id", .string(id))) }
        members.append(JSONValue.Member("Statement", .array(statements.map(\.jsonValue))))
        return .object(members)
    }
}

extension PolicyStatement {
    fileprivate init(_ place: PolicyPlace) throws(AccessError) {
        let element = try PolicyElement(
            place.name, place.value,
            known: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"])
        sid = try element["Sid"]?.string()
        if let sid, !sid.utf8.allSatisfy(\.isLetterOrDigit) {
            throw element.invalid("Sid", "'\(sid)' has more than letters and digits", "use A-Z, a-z and 0-9.")
        }
        guard let effect = try element["Effect"]?.string() else {
            throw element.invalid("Effect", "missing", "write Allow or Deny.")
        }
        guard let known = Effect(rawValue: effect) else {
            throw element.invalid("Effect", "'\(effect)' is no effect", "write Allow or Deny.")
        }
        self.effect = known
        actions = try element.selection("Action", "NotAction")
        for action in actions.patterns where action != "*" {
            guard Self.isAction(action) else {
                throw element.invalid("Action", "'\(action)' is no action", "write it like kafka-cluster:ReadData.")
            }
        }
        resources = try element.selection("Resource", "NotResource")
        conditions = []
        guard let block = element["Condition"] else { return }
        for test in try block.members() {
            for key in try test.members() {
                conditions.append(PolicyCondition(test.label, key.label, try key.strings(orScalars: true)))
            }
        }
    }

    /// Whether the text has the form `service:Action`, wildcards in the action.
    private static func isAction(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && parts[0].allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
            && parts[1].allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    /// As ``PolicyDocument/size``.
    var size: Int { jsonValue.size }

    fileprivate var jsonValue: JSONValue {
        var members: [JSONValue.Member] = []
        if let sid { members.append(JSONValue.Member("Sid", .string(sid))) }
        members.append(JSONValue.Member("Effect", .string(effect.rawValue)))
        members.append(actions.member("Action", "NotAction"))
        members.append(resources.member("Resource", "NotResource"))
        if !conditions.isEmpty { members.append(JSONValue.Member("Condition", conditionBlock)) }
        return .object(members)
    }

    private var conditionBlock: JSONValue {
        var tests: [String] = []
        for condition in conditions where !tests.contains(condition.test) { tests.append(condition.test) }
        return .object(
            tests.map { test in
                let lines = conditions.filter { $0.test == test }
                return JSONValue.Member(
                    test, .object(lines.map { JSONValue.Member($0.key, .strings($0.values)) }))
            })
    }
}

extension PolicyStatement.Selection {
    fileprivate func member(_ only: String, _ allBut: String) -> JSONValue.Member {
        switch self {
        case .only(let patterns): JSONValue.Member(only, .strings(patterns))
        case .allBut(let patterns): JSONValue.Member(allBut, .strings(patterns))
        }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
