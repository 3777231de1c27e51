import Cryptography

/// Credentials as a profile of the shared files describes them.
///
/// Source: AWS SDKs and Tools Reference Guide, "Assume role credential provider" and "Settings reference".
struct ProfileCredentials: CredentialSource {
    let name: String
    /// Whether somebody asked for this profile, so that it has to exist.
    let isNamed: Bool
    let resolver: CredentialResolver
    /// The profiles that led here by `source_profile`.
    var path: [String] = []

    func load() async throws(AWSError) -> CredentialOutcome {
        guard let profile = resolver.settings.profile(name) else {
            guard isNamed else { return .absent("profile \(name): not in \(files)") }
            throw wrong("is not in \(files)", hint: "write it there, or name another profile")
        }
        if let arn = profile["role_arn"], !isSourceOfItself(profile) { return try await role(arn, profile) }
        if let outcome = try keys(of: profile) { return outcome }
        if let command = profile.secret("credential_process") {
            return try await ProcessCredentials(
                command: command, environment: resolver.settings.environment, origin: title
            ).load()
        }
        if ["sso_session", "sso_start_url", "sso_account_id"].contains(where: { profile[$0] != nil }) {
            throw wrong(
                "signs in by IAM Identity Center, which kedge does not",
                hint: "use a profile with credential_process = aws configure export-credentials --profile \(name)")
        }
        return .absent("\(title): no credentials in it")
    }

    private var title: String { "profile \(name)" }
    private var files: String { resolver.settings.files.joined(separator: " or ") }

    private func wrong(_ problem: String, hint: String) -> AWSError {
        AWSError(code: .credentialsUnavailable, message: "\(title) \(problem)", hint: hint)
    }

    /// A profile may name itself as the source of its role: then its own keys are meant.
    private func isSourceOfItself(_ profile: AWSProfile) -> Bool {
        path.last == name && profile["source_profile"] == name
    }

    private func keys(of profile: AWSProfile) throws(AWSError) -> CredentialOutcome? {
        let (key, secret) = (profile["aws_access_key_id"], profile.secret("aws_secret_access_key"))
        guard key != nil || secret != nil else { return nil }
        guard let key, let secret else {
            throw wrong("has only half of an access key", hint: "write aws_access_key_id and aws_secret_access_key")
        }
        return .found(
            AWSCredentials(
                accessKeyID: key, secretAccessKey: secret, sessionToken: profile.secret("aws_session_token")))
    }

    // MARK: - Roles

    private func role(_ arn: String, _ profile: AWSProfile) async throws(AWSError) -> CredentialOutcome {
        let session = try session(arn, profile)
        if let file = profile["web_identity_token_file"] {
            return .found(try await resolver.webIdentity(session, tokenFile: file, profile: name))
        }
        guard profile["mfa_serial"] == nil else {
            throw wrong("asks for a code (mfa_serial), which nobody can give here", hint: "use a role without one")
        }
        let source = try source(profile)
        let credentials: AWSCredentials
        switch try await source.load() {
        case .found(let found): credentials = found
        case .absent(let reason): throw wrong("has no source for its role: \(reason)", hint: "see source_profile")
        }
        return .found(try await resolver.role(session, from: credentials, profile: name))
    }

    private func source(_ profile: AWSProfile) throws(AWSError) -> any CredentialSource {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let source?, nil):
            let path = path + [name]
            guard !path.contains(source) || source == name else {
                throw wrong(
                    "goes round in circles: \((path + [source]).joined(separator: " → "))",
                    hint: "let source_profile end at a profile with credentials")
            }
            return ProfileCredentials(name: source, isNamed: true, resolver: resolver, path: path)
        case (nil, "Environment"): return EnvironmentCredentials(environment: resolver.settings.environment)
        case (nil, "EcsContainer"): return resolver.container
        case (nil, "Ec2InstanceMetadata"): return resolver.instance(name)
        case (nil, let other?):
            throw wrong(
                "has the credential_source '\(other)'",
                hint: "write Environment, EcsContainer or Ec2InstanceMetadata")
        case (_?, _?):
            throw wrong("has both source_profile and credential_source", hint: "write one of them")
        case (nil, nil):
            throw wrong(
                "has a role_arn but no source for it",
                hint: "add source_profile, credential_source or web_identity_token_file")
        }
    }

    private func session(_ arn: String, _ profile: AWSProfile) throws(AWSError) -> RoleSession {
        var session = RoleSession(role: try RoleARN(parsing: arn))
        session.name = profile["role_session_name"] ?? session.name
        session.externalID = profile["external_id"]
        if let text = profile["duration_seconds"] {
            guard let seconds = Int(text), 900...43_200 ~= seconds else {
                throw wrong("has the duration_seconds '\(text)'", hint: "write a number from 900 to 43200")
            }
            session.duration = .seconds(seconds)
        }
        return session
    }
}
