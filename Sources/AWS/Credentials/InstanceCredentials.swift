import HTTP
import NIOCore

/// Credentials of an EC2 instance's role, by instance metadata version 2.
///
/// Source: EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
struct InstanceCredentials: CredentialSource {
    let settings: AWSSettings
    let profile: String?
    let transport: HTTPTransport
    let clock: AWSClock

    private static let title = "instance metadata"
    private static let roles = "/latest/meta-data/iam/security-credentials/"

    func load() async throws(AWSError) -> CredentialOutcome {
        guard settings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else {
            return .absent("\(Self.title): AWS_EC2_METADATA_DISABLED is set")
        }
        let base = try address()
        // Where there is none, as outside of EC2, packets go nowhere: a short wait is enough on the same machine.
        let service = MetadataService(
            title: Self.title, transport: transport, clock: clock, timeout: timeout, attempts: 2)
        let token: (status: Int, body: ByteBuffer)
        do throws(HTTPError) {
            token = try await service.ask(
                "PUT", base + "/latest/api/token", headers: [HTTPField("X-aws-ec2-metadata-token-ttl-seconds", "21600")]
            )
        } catch {
            guard error.code != .cancelled else { throw service.failed("was not waited for", hint: error.hint) }
            return .absent("\(Self.title): no answer from \(base) (in a container the instance's hop limit must be 2)")
        }
        guard token.status == 200 else {
            return .absent("\(Self.title): \(base) gives no token, HTTP status \(token.status)")
        }
        let headers = [HTTPField("X-aws-ec2-metadata-token", String(buffer: token.body))]
        guard let role = try await get(Self.roles, base, headers, service) else {
            return .absent("\(Self.title): the instance has no role")
        }
        let name = String(buffer: role).prefix { !$0.isNewline }
        guard !name.isEmpty,
            let document = try await get(Self.roles + PercentEncoding.encode(name), base, headers, service)
        else { return .absent("\(Self.title): the instance has no role") }
        return .found(try CredentialsDocument.credentials(in: document.readableBytesView, from: Self.title))
    }

    /// The answer; nil for a path that is not there.
    private func get(
        _ path: String, _ base: String, _ headers: [HTTPField], _ service: MetadataService
    ) async throws(AWSError) -> ByteBuffer? {
        let answer: (status: Int, body: ByteBuffer)
        do throws(HTTPError) { answer = try await service.ask("GET", base + path, headers: headers) } catch {
            throw service.failed("stopped answering: \(error.message)", hint: "try again", cause: error.cause)
        }
        switch answer.status {
        case 200: return answer.body
        case 404: return nil
        default:
            throw service.failed(
                "answered with HTTP status \(answer.status)", hint: "check the instance's metadata options")
        }
    }

    /// Of one attempt: a second, as with AWS's CLI, or what is set.
    private var timeout: Duration {
        let text = settings.value("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", profile)
        guard let seconds = text.flatMap({ Double($0) }), 0.001...300 ~= seconds else { return .seconds(1) }
        return .seconds(seconds)
    }

    private func address() throws(AWSError) -> String {
        if let url = settings.value(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint", profile)
        {
            let endpoint = try AWSEndpoint(
                configured: url, by: "AWS_EC2_METADATA_SERVICE_ENDPOINT", signingRegion: "")
            return endpoint.scheme + endpoint.host + endpoint.basePath
        }
        let mode = settings.value(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode", profile)
        switch mode?.lowercased() ?? "ipv4" {
        case "ipv4": return "http://169.254.169.254"
        case "ipv6": return "http://[fd00:ec2::254]"
        default:
            throw AWSError(
                code: .invalidConfiguration, message: "the mode of the metadata endpoint is unknown",
                hint: "write IPv4 or IPv6 into AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
        }
    }
}
