import Foundation

/// Who has signed in on a connection.
struct Identity: Equatable {
    /// As Kafka writes it, `User:alice`.
    var principal: String
    /// The IAM role behind the access key that signed the token.
    var role: String?
    /// When the credential ends, and with it the session (KIP-368).
    var expires: Date?

    /// Who uses a listener without SASL.
    static let anonymous = Identity(principal: "User:ANONYMOUS")
}
