/// How long policies may be, and how many a role takes.
struct PolicyLimit: Hashable, Sendable {
    let characters: Int
    let policies: Int

    init(_ context: AccessContext) {
        switch context.policyType {
        case .managed: (characters, policies) = (PolicyDocument.managedPolicyLimit, context.policiesPerRole)
        // One document: a second would only repeat what every document has.
        case .inline: (characters, policies) = (PolicyDocument.inlinePoliciesLimit, 1)
        }
    }

    func holds(_ documents: [PolicyDocument]) -> Bool {
        documents.count <= policies && documents.allSatisfy { $0.size <= characters }
    }
}

extension PolicyDocument {
    /// The statements in as many documents as the limit asks for, in their order; together they say the same.
    ///
    /// A statement goes on in the next document with the resources that did not fit. A resource that is too long for any
    /// document stands alone, and the limit is broken.
    func split(within limit: Int, sids: inout PolicyWriter) -> [PolicyDocument] {
        guard size > limit else { return [self] }
        var documents: [[PolicyStatement]] = [[]]
        var room = limit - Self.emptySize
        for statement in statements {
            let frame = statement.with([]).size + 1
            var rest = statement.resources.patterns[...]
            var isContinued = false
            while !rest.isEmpty {
                // Room for a comma, and for a number that makes the Sid unique.
                var left = room - frame - 4
                let fitting = rest.prefix { resource in
                    left -= JSONValue.string(resource).size + 1
                    return left >= 0
                }
                let isFresh = documents.last?.isEmpty ?? true
                guard !fitting.isEmpty || isFresh else {
                    documents.append([])
                    room = limit - Self.emptySize
                    continue
                }
                var part = statement.with(fitting.isEmpty ? [rest[rest.startIndex]] : Array(fitting))
                if isContinued { part.sid = part.sid.map { sids.unique($0) } }
                isContinued = true
                rest = rest.dropFirst(part.resources.patterns.count)
                room -= part.size + 1
                documents[documents.count - 1].append(part)
            }
        }
        return documents.map { PolicyDocument(version: version, id: id, statements: $0) }
    }

    private static let emptySize = PolicyDocument(statements: []).size
}

extension PolicyStatement {
    fileprivate func with(_ resources: [String]) -> PolicyStatement {
        var statement = self
        statement.resources = .only(resources)
        return statement
    }
}
