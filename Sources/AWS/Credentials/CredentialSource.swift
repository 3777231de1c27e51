/// One place where credentials can come from.
protocol CredentialSource: Sendable {
    /// Looks, and says why there are none where this place is not set up for it.
    ///
    /// - Throws: ``AWSError`` when the place is set up, but fails: then no other is tried.
    func load() async throws(AWSError) -> CredentialOutcome
}

enum CredentialOutcome: Sendable, Equatable {
    case found(AWSCredentials)
    case absent(String)
}
