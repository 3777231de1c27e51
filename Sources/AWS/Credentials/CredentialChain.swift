/// Sources in the order in which they are asked; the first that has credentials wins.
struct CredentialChain: CredentialSource {
    let sources: [any CredentialSource]

    func load() async throws(AWSError) -> CredentialOutcome {
        var reasons: [String] = []
        for source in sources {
            switch try await source.load() {
            case .found(let credentials): return .found(credentials)
            case .absent(let reason): reasons.append(reason)
            }
        }
        return .absent(reasons.joined(separator: "; "))
    }

    /// The credentials, or one error that names all that was tried.
    func credentials() async throws(AWSError) -> AWSCredentials {
        switch try await load() {
        case .found(let credentials): return credentials
        case .absent(let reasons):
            throw AWSError(
                code: .credentialsUnavailable, message: "no AWS credentials: \(reasons)",
                hint: "give this machine a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        }
    }
}
