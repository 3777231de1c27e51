package import Cryptography

/// How to sign in to a remote; offered only when the remote asks.
package enum GitCredentials: Sendable, Equatable {
    case none
    /// An access token, for https: sent as the password of the user in the URL, or else of `x-access-token`, which
    /// GitHub's app tokens want and other forges take.
    case token(Secret)
    /// For https, and for an ssh server that takes passwords.
    case password(user: String, password: Secret)
    /// A private key's file (PEM or OpenSSH; Ed25519 or ECDSA: libssh2 1.10 signs with RSA keys by SHA-1 only, which
    /// servers refuse since OpenSSH 8.8), for ssh.
    case sshKey(file: String, passphrase: Secret?)
    /// The keys of the agent at `SSH_AUTH_SOCK`, for ssh.
    case sshAgent
}
