/// A role's trust policy: who may assume it.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language"; such a policy has principals and no resources.
package struct TrustPolicy: Hashable, Sendable {
    package struct Statement: Hashable, Sendable {
        package var sid: String?
        package var effect: PolicyStatement.Effect
        /// The values of `Principal` by kind: `AWS`, `Service`, `Federated`, `CanonicalUser`; `"*"` is `AWS: *`.
        package var principals: [String: [String]]
        /// Whether they are those of a `NotPrincipal`.
        package var isNegated = false
        package var actions: PolicyStatement.Selection
        package var conditions: [PolicyCondition] = []
    }

    package var version: PolicyDocument.Version = .v2012
    package var statements: [Statement]

    package init(version: PolicyDocument.Version = .v2012, statements: [Statement]) {
        self.version = version
        self.statements = statements
    }

    /// Reads a trust policy as IAM gives it, percent-decoded.
    ///
    /// - Throws: ``AccessError`` `policy-not-json`, `policy-unknown-element` or `policy-invalid`, each with the place.
    package init(parsing bytes: [UInt8]) throws(AccessError) {
        let json: JSONValue
        do {
            json = try JSONReader.read(bytes)
        } catch {
            throw AccessError(
                code: .policyNotJSON, message: "line \(error.line), column \(error.column): \(error.text)",
                hint: "a trust policy is one JSON object.")
        }
        let document = try PolicyElement("the trust policy", json, known: ["Version", "Id", "Statement"])
        version = .v2008
        if let text = try document["Version"]?.string() {
            guard let known = PolicyDocument.Version(rawValue: text) else {
                throw document.invalid("Version", "'\(text.excerpt)' is no version", "write 2012-10-17.")
            }
            version = known
        }
        guard let listed = document["Statement"] else {
            throw document.invalid("Statement", "missing", "a policy has at least one statement.")
        }
        statements = []
        for place in listed.list() { statements.append(try Statement(place)) }
    }

    /// The policy, indented.
    package func json() -> [UInt8] {
        JSONValue.object([
            JSONValue.Member("Version", .string(version.rawValue)),
            JSONValue.Member("Statement", .array(statements.map(\.jsonValue))),
        ]).pretty()
    }
}

extension TrustPolicy.Statement {
    fileprivate init(_ place: PolicyPlace) throws(AccessError) {
        let element = try PolicyElement(
            place.name, place.value,
            known: ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"])
        sid = try element["Sid"]?.string()
        guard let text = try element["Effect"]?.string(), let effect = PolicyStatement.Effect(rawValue: text) else {
            throw element.invalid("Effect", "missing or unknown", "write Allow or Deny.")
        }
        self.effect = effect
        isNegated = element["Principal"] == nil
        guard let named = element["Principal"] ?? element["NotPrincipal"] else {
            throw element.invalid("Principal", "missing", "a trust policy names who may assume the role.")
        }
        principals = [:]
        if case .string(let anyone) = named.value {
            guard anyone == "*" else { throw named.invalid("'\(anyone.excerpt)' stands here", "write {\"AWS\": …}.") }
            principals["AWS"] = ["*"]
        } else {
            for kind in try named.members() { principals[kind.label] = try kind.strings() }
        }
        actions = try element.selection("Action", "NotAction")
        for test in try element["Condition"]?.members() ?? [] {
            for key in try test.members() {
                conditions.append(PolicyCondition(test.label, key.label, try key.strings(orScalars: true)))
            }
        }
    }

    fileprivate var jsonValue: JSONValue {
        var members: [JSONValue.Member] = []
        if let sid { members.append(JSONValue.Member("Sid", .string(sid))) }
        members.append(JSONValue.Member("Effect", .string(effect.rawValue)))
        let named = principals.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, Self.one($0.value)) }
        members.append(JSONValue.Member(isNegated ? "NotPrincipal" : "Principal", .object(named)))
        switch actions {
        case .only(let patterns): members.append(JSONValue.Member("Action", Self.one(patterns)))
        case .allBut(let patterns): members.append(JSONValue.Member("NotAction", Self.one(patterns)))
        }
        guard !conditions.isEmpty else { return .object(members) }
        var tests: [String] = []
        for condition in conditions where !tests.contains(condition.test) { tests.append(condition.test) }
        let block = tests.map { test in
            JSONValue.Member(
                test,
                .object(
                    conditions.filter { $0.test == test }.map { JSONValue.Member($0.key, Self.one($0.values)) }))
        }
        return .object(members + [JSONValue.Member("Condition", .object(block))])
    }

    private static func one(_ values: [String]) -> JSONValue {
        values.count == 1 ? .string(values[0]) : .strings(values)
    }
}
