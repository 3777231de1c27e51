/// What each principal may do, in IAM's actions.
package struct AccessMap: Hashable, Sendable {
    /// In the order of the principals' bytes.
    package let principals: [PrincipalAccess]

    package init(_ principals: [PrincipalAccess]) {
        self.principals = principals.sorted { ExactText($0.principal) < ExactText($1.principal) }
    }

    package subscript(principal: String) -> PrincipalAccess? {
        principals.first { ExactText($0.principal) == ExactText(principal) }
    }
}

/// What one principal may do and what it is denied, resource by resource.
package struct PrincipalAccess: Hashable, Sendable {
    /// As Kafka writes it, `User:alice`.
    package let principal: String
    package var allowed: [AccessPattern: ActionSet] = [:]
    /// Wins over ``allowed``.
    package var denied: [AccessPattern: ActionSet] = [:]

    package init(principal: String) {
        self.principal = principal
    }
}

extension AccessMap {
    /// The file `access-map.json`: principals, their topics and groups and the actions on each.
    ///
    /// Beyond that published shape there are `transactionalIds`, `cluster` and `denied`, and names as policies write
    /// them: `orders-*` is every topic whose name begins so.
    package func json() -> [UInt8] {
        let members = principals.map { JSONValue.Member($0.principal, $0.jsonValue) }
        return JSONValue.object([JSONValue.Member("principals", .object(members))]).pretty()
    }
}

extension PrincipalAccess {
    fileprivate var jsonValue: JSONValue {
        var members = Self.members(allowed)
        if !denied.isEmpty { members.append(JSONValue.Member("denied", .object(Self.members(denied)))) }
        return .object(members)
    }

    private static func members(_ access: [AccessPattern: ActionSet]) -> [JSONValue.Member] {
        func named(_ resource: KafkaClusterAction.Resource, _ label: String) -> [JSONValue.Member] {
            let patterns = access.filter { $0.key.resource == resource }.sorted { $0.key < $1.key }
            let members = patterns.map { JSONValue.Member($0.key.policyName, $0.value.jsonValue) }
            return members.isEmpty ? [] : [JSONValue.Member(label, .object(members))]
        }
        return named(.topic, "topics") + named(.group, "groups") + named(.transactionalID, "transactionalIds")
            + (access[.cluster].map { [JSONValue.Member("cluster", $0.jsonValue)] } ?? [])
    }
}

extension ActionSet {
    var jsonValue: JSONValue { .strings(elements.map(\.iamName)) }
}
