import Kafka

extension AccessProof {
    /// The proof as evidence.
    package func json() -> [UInt8] {
        JSONValue.object([
            JSONValue.Member("cluster", .string(cluster.description)),
            JSONValue.Member(
                "inputs",
                .object([
                    JSONValue.Member("acls", .string("sha256:\(aclsDigest)")),
                    JSONValue.Member("context", .string("sha256:\(contextDigest)")),
                ])),
            JSONValue.Member("equivalent", .bool(isEquivalent)),
            JSONValue.Member("principals", .array(principals.map(\.jsonValue))),
            JSONValue.Member("idleAcceptances", .strings(idleAcceptances.map(\.words))),
        ]).pretty()
    }
}

extension PrincipalProof {
    fileprivate var jsonValue: JSONValue {
        .object([
            JSONValue.Member("principal", .string(principal)),
            JSONValue.Member("policies", .strings(policies.map { "sha256:\($0)" })),
            JSONValue.Member("equivalent", .bool(isEquivalent)),
            JSONValue.Member("questions", .number("\(questions)")),
            JSONValue.Member("both", .object(both.map { JSONValue.Member($0.resource, $0.actions.jsonValue) })),
            JSONValue.Member("gained", .array(gained.map(\.jsonValue))),
            JSONValue.Member("lost", .array(lost.map(\.jsonValue))),
            JSONValue.Member("dependencies", .strings(dependencies.map(\.words))),
            JSONValue.Member("inexpressible", .strings(inexpressible)),
            JSONValue.Member("undecided", .strings(undecided)),
        ])
    }
}

extension AccessDifference {
    fileprivate var jsonValue: JSONValue {
        let optional = [("example", example), ("accepted", acceptance)].compactMap { name, value in
            value.map { JSONValue.Member(name, .string($0)) }
        }
        return .object(
            [JSONValue.Member("action", .string(action)), JSONValue.Member("resource", .string(resource))] + optional)
    }
}

extension ACLBinding {
    /// One line, for digests.
    var jsonValue: JSONValue {
        .strings([
            "\(permission)", principal, operation.words, resource.words, "\(pattern)", name, host,
        ])
    }
}

extension AccessContext {
    /// What a proof depends on, one line each.
    var jsonValues: [JSONValue] {
        principals.map { .strings(["principal", $0]) } + excluded.map { .strings(["excluded", $0]) }
            + superUsers.map { .strings(["super user", $0]) }
            + hostDecisions.map { .array([.string($0.value.rawValue), $0.key.jsonValue]) }
            + acceptances.map {
                .strings(["accept", $0.principal, $0.difference.rawValue, $0.action, $0.resource, $0.reason])
            }
    }
}
