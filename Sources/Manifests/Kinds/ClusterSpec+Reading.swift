import AWS

extension Reader<ClusterSpec> {
    static let cluster = Reader.mapping { fields in
        let arn = fields.required("arn", .clusterARN, hint: "add arn: the cluster's ARN")
        let servers = fields.required(
            "bootstrapServers", .list(of: .serverAddress, "addresses"), hint: "add bootstrapServers: [\"host:port\"]")
        let tls = fields.optional("tls", .tls, default: .standard)
        let authentication = fields.required(
            "authentication", .authentication, hint: "add authentication: {mechanism: IAM}, or SCRAM-SHA-512")
        let allowEveryone = fields.optional(
            "allowEveryoneIfNoAclFound", Reader<Bool>.boolean.optional, default: nil)
        guard let arn, let servers, let tls, let authentication, let allowEveryone else { return nil }
        return ClusterSpec(
            arn: arn, bootstrapServers: servers, tls: tls, authentication: authentication,
            allowEveryoneIfNoACLFound: allowEveryone)
    }
}

extension Reader<TLSSpec> {
    fileprivate static let tls = Reader.mapping { fields in
        let isEnabled = fields.optional("enabled", .boolean, default: true)
        let caFile = fields.optional("caFile", Reader<String>.absolutePath.optional, default: nil)
        guard let isEnabled, let caFile else { return nil }
        return TLSSpec(isEnabled: isEnabled, caFile: caFile)
    }
}

extension Reader<ClusterAuthentication> {
    fileprivate static let authentication = Reader.mapping { fields in
        switch fields.required("mechanism", .mechanism, hint: "add mechanism: IAM, or SCRAM-SHA-512") {
        case .scramSHA512: login(&fields).map(ClusterAuthentication.scramSHA512)
        case .scramSHA256: login(&fields).map(ClusterAuthentication.scramSHA256)
        case .plain: login(&fields).map(ClusterAuthentication.plain)
        case .iam: withoutLogin(.iam, &fields)
        case .none?: withoutLogin(.none, &fields)
        case nil: unknown(&fields)
        }
    }

    private static func login(_ fields: inout Fields) -> ClusterAuthentication.Login? {
        let username = fields.required("username", .username, hint: "add username: a name, or ${NAME}")
        let password = fields.required("password", .password, hint: "add password: ${NAME}, an environment variable")
        guard let username, let password else { return nil }
        return ClusterAuthentication.Login(username: username, password: password)
    }

    private static func withoutLogin(
        _ authentication: ClusterAuthentication, _ fields: inout Fields
    ) -> ClusterAuthentication? {
        let isForbidden = ["username", "password"].map {
            fields.forbidden($0, "\(authentication.mechanism.rawValue) has none", hint: "remove it")
        }
        return isForbidden.contains(true) ? nil : authentication
    }

    /// Reads on where the mechanism is not known, for what else is wrong.
    private static func unknown(_ fields: inout Fields) -> ClusterAuthentication? {
        _ = fields.optional("username", Reader<Credential>.username.optional, default: nil)
        _ = fields.optional("password", Reader<Credential>.password.optional, default: nil)
        return nil
    }
}

extension Reader<ClusterAuthentication.Mechanism> {
    fileprivate static let mechanism = Reader.choice("a mechanism")
}

extension Reader {
    /// An ARN; the hint says which of its parts is wrong.
    fileprivate static func arn(
        _ expected: String, hint: String, parse: @escaping @Sendable (String) throws(AWSError) -> Value
    ) -> Reader {
        let text = Reader<String>.text(expected, hint: hint) { $0.utf8.starts(with: "arn:".utf8) ? $0 : nil }
        return Reader { cursor in
            guard let text = text.read(cursor) else { return nil }
            do throws(AWSError) {
                return try parse(text)
            } catch {
                cursor.report("\(text.quotedExcerpt) is not \(expected)", hint: error.hint)
                return nil
            }
        }
    }
}

extension Reader<ClusterARN> {
    static let clusterARN = Reader.arn(
        "the ARN of an MSK cluster", hint: "write arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/UUID",
        parse: ClusterARN.init(parsing:))
}

extension Reader<RoleARN> {
    static let roleARN = Reader.arn(
        "the ARN of an IAM role", hint: "write arn:aws:iam::ACCOUNT:role/NAME", parse: RoleARN.init(parsing:))
}
