import Cryptography
import Foundation
import HTTP
import Logging

/// Puts the sources of credentials together, in the order of AWS's SDKs.
///
/// Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
struct CredentialResolver: Sendable {
    let settings: AWSSettings
    let transport: HTTPTransport
    let logger: Logger
    let clock: AWSClock

    /// The sources for a profile, or for what the environment says; a named profile leaves the environment's keys aside.
    func chain(profile: String?) -> CredentialChain {
        let named = profile.map { ProfileCredentials(name: $0, isNamed: true, resolver: self) }
        let machine: [any CredentialSource] = [container, instance(profile)]
        if let named { return CredentialChain(sources: [named] + machine) }
        let standard = ProfileCredentials(
            name: settings.standardProfile, isNamed: settings.variable("AWS_PROFILE") != nil, resolver: self)
        return CredentialChain(
            sources: [
                EnvironmentCredentials(environment: settings.environment), standard,
                EnvironmentWebIdentity(resolver: self),
            ] + machine)
    }

    var container: ContainerCredentials {
        ContainerCredentials(settings: settings, transport: transport, clock: clock)
    }

    func instance(_ profile: String?) -> InstanceCredentials {
        InstanceCredentials(settings: settings, profile: profile, transport: transport, clock: clock)
    }

    func client(_ credentials: any AWSCredentialProvider, profile: String?) throws(AWSError) -> AWSClient {
        try AWSClient(
            credentials: credentials, settings: settings, profile: profile, transport: transport, logger: logger,
            clock: clock)
    }

    /// STS in the region that is set, or else in the first region of the role's partition.
    func sts(_ client: AWSClient, for role: RoleARN) -> STSClient {
        STSClient(client, region: client.region ?? role.partition.globalRegion)
    }

    func role(
        _ session: RoleSession, from source: AWSCredentials, profile: String?
    ) async throws(AWSError) -> AWSCredentials {
        let client = try client(StaticCredentials(source), profile: profile)
        return try await AssumedRole(session: session, sts: sts(client, for: session.role)).credentials()
    }

    func webIdentity(
        _ session: RoleSession, tokenFile: String, profile: String?
    ) async throws(AWSError) -> AWSCredentials {
        // The call is not signed: nothing asks for these.
        let client = try client(CredentialChain(sources: []), profile: profile)
        let sts = sts(client, for: session.role)
        return try await WebIdentityRole(session: session, tokenFile: tokenFile, sts: sts).credentials()
    }
}

extension CredentialChain: AWSCredentialProvider {}

/// A role for the token that the environment names, as on EKS.
private struct EnvironmentWebIdentity: CredentialSource {
    let resolver: CredentialResolver

    func load() async throws(AWSError) -> CredentialOutcome {
        let settings = resolver.settings
        guard let file = settings.variable("AWS_WEB_IDENTITY_TOKEN_FILE") else {
            return .absent("web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        }
        guard let arn = settings.variable("AWS_ROLE_ARN") else {
            throw AWSError(
                code: .invalidConfiguration, message: "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not",
                hint: "annotate the service account with eks.amazonaws.com/role-arn")
        }
        let session = RoleSession(
            role: try RoleARN(parsing: arn), name: settings.variable("AWS_ROLE_SESSION_NAME") ?? "kedge")
        return .found(try await resolver.webIdentity(session, tokenFile: file, profile: nil))
    }
}
