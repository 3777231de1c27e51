import AWS

extension Reader<CredentialsSpec> {
    static let credentials = Reader.mapping { fields in
        let profile = fields.optional("profile", Reader<String>.profile.optional, default: nil)
        let role = fields.optional("roleArn", Reader<RoleARN>.roleARN.optional, default: nil)
        let isRoleMissing = role.map { $0 == nil } ?? false
        let (externalID, sessionName): (Credential??, String??)
        if isRoleMissing {
            let isForbidden = ["externalId", "sessionName"].map {
                fields.forbidden($0, "there is no role to assume", hint: "add roleArn, or remove it")
            }
            (externalID, sessionName) = isForbidden.contains(true) ? (nil, nil) : (.some(nil), .some(nil))
        } else {
            externalID = fields.optional("externalId", Reader<Credential>.externalID.optional, default: nil)
            sessionName = fields.optional("sessionName", Reader<String>.sessionName.optional, default: nil)
        }
        guard let profile, let role, let externalID, let sessionName else { return nil }
        return CredentialsSpec(profile: profile, roleARN: role, externalID: externalID, sessionName: sessionName)
    }
}

extension Reader<String> {
    fileprivate static let profile = Reader.text(
        "a profile", hint: "write the name of a profile of the AWS configuration"
    ) { (1...255).contains($0.unicodeScalars.count) && !$0.hasControlCharacters && !$0.contains("]") ? $0 : nil }

    /// AWS STS API reference, AssumeRole: RoleSessionName.
    fileprivate static let sessionName = Reader.text(
        "the name of a session", hint: "write 2 to 64 letters, digits and _+=,.@-"
    ) { (2...64).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isNameByte) ? $0 : nil }
}

extension Reader<Credential> {
    /// AWS STS API reference, AssumeRole: ExternalId.
    fileprivate static let externalID = Reader.text(
        "an external id", hint: "write 2 to 1224 letters, digits and _+=,.@:/-, or ${NAME}; nothing beside it",
        isSecret: true
    ) { text in
        if let variable = Credential(variable: text) { return variable }
        let isValid =
            (2...1224).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        return isValid ? .literal(text) : nil
    }
}

extension UInt8 {
    /// What IAM allows in names: `[\w+=,.@-]`.
    var isNameByte: Bool { isLetter || isDigit || "_+=,.@-".utf8.contains(self) }
}
