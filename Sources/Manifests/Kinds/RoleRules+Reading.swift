import AWS

extension Reader<RoleRules> {
    static let roleRules = Reader.mapping { fields in
        let rule = fields.optional("rule", Reader<RoleRule>.rule.optional, default: nil)
        let exceptions = fields.optional("exceptions", .exceptions, default: [:])
        guard let rule, let exceptions else { return nil }
        return RoleRules(rule: rule, exceptions: exceptions)
    }
}

extension Reader<RoleRule> {
    fileprivate static let rule = Reader.text(
        "a rule for roles",
        hint: "write a role's name or ARN in which {user} stands once for the user's name, such as {user}-role",
        parse: RoleRule.init)
}

extension Reader<[String: RoleARN]> {
    fileprivate static let exceptions = Reader { cursor in
        guard case .mapping(let entries) = cursor.node.content else {
            cursor.report(
                "is \(cursor.node.kindName), not a mapping",
                hint: "write \"User:NAME\": and its role's ARN, indented below it")
            return nil
        }
        var roles: [String: RoleARN] = [:]
        for entry in entries {
            let path = "\(cursor.path).\(entry.key.excerpt)"
            let key = Node(content: .scalar(Scalar(text: entry.key, isPlain: false)), mark: entry.mark, size: 1)
            let principal = Reader<String>.principal.read(
                Cursor(node: key, path: path, owner: entry.mark, log: cursor.log))
            let role = Reader<RoleARN>.roleARN.read(
                Cursor(node: entry.value, path: path, owner: entry.mark, log: cursor.log))
            if let principal, let role { roles[principal] = role }
        }
        return roles.count == entries.count ? roles : nil
    }
}
