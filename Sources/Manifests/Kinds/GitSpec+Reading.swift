extension Reader<GitSpec> {
    static let git = Reader.mapping { fields in
        fields.optional("verify", Reader<VerifySpec>.verify.optional, default: nil).map(GitSpec.init(verify:))
    }
}

extension Reader<VerifySpec> {
    fileprivate static let verify = Reader.mapping { fields in
        let signers = keys(&fields, "allowedSigners", or: "openPgpKeys")
        let openPGP = fields.optional("openPgpKeys", Reader<String>.absolutePath.optional, default: nil)
        let mode = fields.optional("mode", .mode, default: .fourEyes)
        let forges = fields.optional("forgeSigners", .list(of: .mailAddress, "mail addresses"), default: [])
        guard let signers, let openPGP, let mode, let forges else { return nil }
        return VerifySpec(allowedSigners: signers, openPGPKeys: openPGP, mode: mode, forgeSigners: forges)
    }

    /// A file of keys, which must be named unless the other one is.
    private static func keys(_ fields: inout Fields, _ key: String, or other: String) -> String?? {
        guard fields.has(other) else {
            return fields.required(key, .absolutePath, hint: "add \(key) or \(other): a file of keys").map(
                Optional.some)
        }
        return fields.optional(key, Reader<String>.absolutePath.optional, default: nil)
    }
}

extension Reader<VerifySpec.Mode> {
    fileprivate static let mode = Reader.choice("a mode")
}

extension Reader<String> {
    fileprivate static let mailAddress = Reader.text(
        "a mail address", hint: "write the address that the key signs for, such as noreply@github.com"
    ) { $0.utf8.count <= 254 && $0.wholeMatch(of: /[!-?A-~]+@[A-Za-z0-9.-]+/) != nil ? $0 : nil }
}
