extension Reader<ClusterSpec> {
    static let cluster = Reader.mapping { fields in
        let arn = fields.required("arn", .clusterARN, hint: "add arn: the cluster's ARN")
        let servers = fields.optional("bootstrapServers", .list(of: .serverAddress, "addresses"), default: [])
        let connectivity = connectivity(&fields, servers)
        let tls = fields.optional("tls", .tls, default: .standard)
        let authentication = fields.required(
            "authentication", .authentication(asksMSK: servers?.isEmpty ?? false),
            hint: "add authentication: {mechanism: IAM}, or SCRAM-SHA-512")
        let allowEveryone = fields.optional(
            "allowEveryoneIfNoAclFound", Reader<Bool>.boolean.optional, default: nil)
        let credentials = fields.optional("credentials", .credentials, default: .standard)
        guard let arn, let servers, let connectivity, let tls, let authentication, let allowEveryone, let credentials
        else { return nil }
        return ClusterSpec(
            arn: arn, bootstrapServers: servers, connectivity: connectivity, tls: tls, authentication: authentication,
            allowEveryoneIfNoACLFound: allowEveryone, credentials: credentials)
    }

    private static func connectivity(_ fields: inout Fields, _ servers: [ServerAddress]?) -> BrokerConnectivity? {
        guard let servers, !servers.isEmpty else {
            return fields.optional("connectivity", .connectivity, default: .private)
        }
        let isForbidden = fields.forbidden(
            "connectivity", "MSK is not asked where bootstrapServers are given", hint: "remove one of the two")
        return isForbidden ? nil : .private
    }
}

extension Reader<BrokerConnectivity> {
    fileprivate static let connectivity = Reader.choice("a connectivity")
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
    /// - Parameter asksMSK: whether MSK names the brokers, whose ways to sign in are those that MSK has.
    fileprivate static func authentication(asksMSK: Bool) -> Reader {
        Reader.mapping { fields in
            switch fields.required(
                "mechanism", asksMSK ? .mechanismOfMSK : .mechanism, hint: "add mechanism: IAM, or SCRAM-SHA-512")
            {
            case .scramSHA512: login(&fields).map(ClusterAuthentication.scramSHA512)
            case .scramSHA256: login(&fields).map(ClusterAuthentication.scramSHA256)
            case .plain: login(&fields).map(ClusterAuthentication.plain)
            case .iam: withoutLogin(.iam, &fields)
            case .none?: withoutLogin(.none, &fields)
            case nil: unknown(&fields)
            }
        }
    }

    private static func login(_ fields: inout Fields) -> ClusterAuthentication.Login? {
        if fields.has("passwordFrom") {
            let isForbidden = fields.forbidden(
                "password", "passwordFrom says where it is", hint: "remove one of the two")
            let username = fields.optional("username", Reader<Credential>.username.optional, default: nil)
            let password = fields.required("passwordFrom", .passwordFrom)
            guard let username, let password, !isForbidden else { return nil }
            return ClusterAuthentication.Login(username: username, password: password)
        }
        let username = fields.required("username", .username, hint: "add username: a name, or ${NAME}")
        let password = fields.required(
            "password", .password, hint: "add password: ${NAME}, or passwordFrom: {secretsManager: AmazonMSK_…}")
        fields.ignore("passwordFrom")
        guard let username, let password else { return nil }
        return ClusterAuthentication.Login(username: username, password: .variable(password))
    }

    private static func withoutLogin(
        _ authentication: ClusterAuthentication, _ fields: inout Fields
    ) -> ClusterAuthentication? {
        let isForbidden = ["username", "password", "passwordFrom"].map {
            fields.forbidden($0, "\(authentication.mechanism.rawValue) has none", hint: "remove it")
        }
        return isForbidden.contains(true) ? nil : authentication
    }

    /// Reads on where the mechanism is not known, for what else is wrong.
    private static func unknown(_ fields: inout Fields) -> ClusterAuthentication? {
        _ = fields.optional("username", Reader<Credential>.username.optional, default: nil)
        _ = fields.optional("password", Reader<Credential>.password.optional, default: nil)
        _ = fields.optional("passwordFrom", Reader<ClusterAuthentication.Password>.passwordFrom.optional, default: nil)
        return nil
    }
}

extension Reader<ClusterAuthentication.Password> {
    fileprivate static let passwordFrom = Reader.mapping { fields in
        fields.required("secretsManager", .secretID, hint: "add secretsManager: the secret's name or ARN")
            .map(ClusterAuthentication.Password.secretsManager)
    }
}

extension Reader<ClusterAuthentication.Mechanism> {
    fileprivate static let mechanism = Reader.choice("a mechanism")

    /// Amazon MSK Developer Guide, "Authentication and authorization for Apache Kafka APIs".
    fileprivate static let mechanismOfMSK = Reader { cursor in
        guard let mechanism = mechanism.read(cursor) else { return nil }
        guard mechanism != .plain, mechanism != .scramSHA256 else {
            cursor.report(
                "MSK, which names the brokers, has no \(mechanism.rawValue)",
                hint: "write SCRAM-SHA-512 or IAM, or give bootstrapServers")
            return nil
        }
        return mechanism
    }
}
