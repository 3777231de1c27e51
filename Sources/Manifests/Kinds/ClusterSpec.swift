import AWS

/// One of a migration's two clusters and how kedge signs in to it.
package struct ClusterSpec: Equatable, Sendable {
    package let arn: ClusterARN
    /// Brokers to ask for the others; empty where MSK is to be asked for them.
    package let bootstrapServers: [ServerAddress]
    /// Which of MSK's bootstrap servers are taken where the manifest gives none.
    package let connectivity: BrokerConnectivity
    package let tls: TLSSpec
    package let authentication: ClusterAuthentication
    /// The brokers' `allow.everyone.if.no.acl.found`; nil when the manifest does not say.
    package let allowEveryoneIfNoACLFound: Bool?
    /// For the MSK API, for the secret of the password, and for signing in with IAM.
    package let credentials: CredentialsSpec

    package init(
        arn: ClusterARN, bootstrapServers: [ServerAddress] = [], connectivity: BrokerConnectivity = .private,
        tls: TLSSpec = .standard, authentication: ClusterAuthentication, allowEveryoneIfNoACLFound: Bool? = nil,
        credentials: CredentialsSpec = .standard
    ) {
        self.arn = arn
        self.bootstrapServers = bootstrapServers
        self.connectivity = connectivity
        self.tls = tls
        self.authentication = authentication
        self.allowEveryoneIfNoACLFound = allowEveryoneIfNoACLFound
        self.credentials = credentials
    }
}

/// From where kedge reaches the brokers (Amazon MSK API reference, GetBootstrapBrokers).
package enum BrokerConnectivity: String, CaseIterable, Sendable {
    case `private` = "Private"
    case `public` = "Public"
    case multiVPC = "MultiVPC"
}

/// Whether connections are encrypted, and which certificates are trusted.
package struct TLSSpec: Equatable, Sendable {
    package let isEnabled: Bool
    /// A PEM file of trusted certificates; nil for the system's.
    package let caFile: String?

    package static let standard = TLSSpec(isEnabled: true, caFile: nil)
}

/// How kedge signs in to a cluster.
package enum ClusterAuthentication: Equatable, Sendable {
    case scramSHA512(Login)
    case scramSHA256(Login)
    case plain(Login)
    case iam
    case none

    /// A user's name and password.
    package struct Login: Equatable, Sendable {
        /// Nil where the secret names the user.
        package let username: Credential?
        package let password: Password

        package init(username: Credential?, password: Password) {
            self.username = username
            self.password = password
        }
    }

    /// Where a password is kept; it is never in a manifest.
    package enum Password: Equatable, Sendable {
        /// In an environment variable.
        case variable(Credential)
        /// In AWS Secrets Manager, as the JSON object that MSK reads: `username` and `password`.
        case secretsManager(SecretID)
    }

    /// The mechanism as manifests name it.
    package enum Mechanism: String, CaseIterable, Sendable {
        case scramSHA512 = "SCRAM-SHA-512"
        case scramSHA256 = "SCRAM-SHA-256"
        case plain = "PLAIN"
        case iam = "IAM"
        case none = "NONE"
    }

    package var mechanism: Mechanism {
        switch self {
        case .scramSHA512: .scramSHA512
        case .scramSHA256: .scramSHA256
        case .plain: .plain
        case .iam: .iam
        case .none: .none
        }
    }

    package var login: Login? {
        switch self {
        case .scramSHA512(let login), .scramSHA256(let login), .plain(let login): login
        case .iam, .none: nil
        }
    }
}
