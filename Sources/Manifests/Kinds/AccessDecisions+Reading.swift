extension Reader<HostACLDecision> {
    static let hostACL = Reader.mapping { fields in
        let acl = acl(&fields)
        let decision = fields.required("decision", .decision, hint: "add decision: FromEverywhere or LeaveOut")
        let reason = fields.required("reason", .reason, hint: "add reason: why this was decided")
        guard let acl, let decision, let reason else { return nil }
        return HostACLDecision(acl: acl, decision: decision, reason: reason)
    }

    private static func acl(_ fields: inout Fields) -> HostACL? {
        let hint = "add it as kafka-acls.sh --list prints it"
        let principal = fields.required("principal", .anyPrincipal, hint: hint)
        let host = fields.required("host", .host, hint: hint)
        let permissionType = fields.required("permissionType", .permissionType, hint: hint)
        let operation = fields.required("operation", .operation, hint: hint)
        let resourceType = fields.required("resourceType", .resourceType, hint: hint)
        let resourceName = fields.required("resourceName", .verbatim, hint: hint)
        let patternType = fields.optional("patternType", .patternType, default: .literal)
        guard let principal, let host, let permissionType, let operation, let resourceType, let resourceName,
            let patternType
        else { return nil }
        return HostACL(
            principal: principal, host: host, permissionType: permissionType, operation: operation,
            resourceType: resourceType, resourceName: resourceName, patternType: patternType)
    }
}

extension Reader<AcceptedDifference> {
    static let accepted = Reader.mapping { fields in
        let hint = "add it as the report of differences has it"
        let principal = fields.required("principal", .principal, hint: hint)
        let difference = fields.required("difference", .difference, hint: "add difference: gained or lost")
        let action = fields.required("action", .verbatim, hint: hint)
        let resource = fields.required("resource", .verbatim, hint: hint)
        let reason = fields.required("reason", .reason, hint: "add reason: why this was accepted")
        guard let principal, let difference, let action, let resource, let reason else { return nil }
        return AcceptedDifference(
            principal: principal, difference: difference, action: action, resource: resource, reason: reason)
    }
}

extension Reader<HostACLDecision.Decision> {
    fileprivate static let decision = Reader.choice("a decision")
}

extension Reader<HostACL.PermissionType> {
    fileprivate static let permissionType = Reader.choice("a permission type")
}

extension Reader<HostACL.Operation> {
    fileprivate static let operation = Reader.choice("an operation")
}

extension Reader<HostACL.ResourceType> {
    fileprivate static let resourceType = Reader.choice("a resource type")
}

extension Reader<HostACL.PatternType> {
    fileprivate static let patternType = Reader.choice("a pattern type")
}

extension Reader<AcceptedDifference.Difference> {
    fileprivate static let difference = Reader.choice("a difference")
}

extension Reader<String> {
    /// A principal, or everyone.
    fileprivate static let anyPrincipal = Reader { cursor in
        if case .scalar(let scalar) = cursor.node.content, scalar.text == "User:*" { return scalar.text }
        return principal.read(cursor)
    }

    fileprivate static let host = Reader.text("a single host", hint: "write the address that the ACL names") { text in
        (1...255).contains(text.unicodeScalars.count) && !text.contains("*") && !text.contains(" ")
            && !text.hasControlCharacters ? text : nil
    }

    /// What the tools of Kafka and kedge itself print, taken as it is.
    fileprivate static let verbatim = Reader.text(
        "what was printed", hint: "write the whole of it, on one line", isVerbatim: true
    ) { text in
        (1...2048).contains(text.unicodeScalars.count) && !text.hasControlCharacters ? text : nil
    }

    fileprivate static let reason = Reader.text(
        "a reason", hint: "write on one line why this was decided, for who reads it later"
    ) { text in
        (1...1000).contains(text.unicodeScalars.count) && !text.hasControlCharacters
            && text.utf8.contains { $0 != UInt8(ascii: " ") } ? text : nil
    }
}
