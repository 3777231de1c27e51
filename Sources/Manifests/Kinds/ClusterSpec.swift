import AWS

/// One of a migration's two clusters and how kedge signs in to it.
package struct ClusterSpec: Equatable, Sendable {
    package let arn: ClusterARN
    package let bootstrapServers: [ServerAddress]
    package let tls: TLSSpec
    package let authentication: ClusterAuthentication
    /// The brokers' `allow.everyone.if.no.acl.found`; nil when the manifest does not say.
    package let allowEveryoneIfNoACLFound: Bool?
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
        package let username: Credential
        package let password: Credential
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
