import Foundation
import HTTP
import NIOCore

/// Credentials of an ECS task, or of a pod by EKS Pod Identity.
///
/// Source: AWS SDKs and Tools Reference Guide, "Container credential provider".
struct ContainerCredentials: CredentialSource {
    let settings: AWSSettings
    let transport: HTTPTransport
    let clock: AWSClock

    private static let relativeURI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    private static let fullURI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    private static let tokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    private static let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    /// ECS, and EKS by IPv4 and IPv6: where plain HTTP does not leave the machine.
    private static let agents: Set = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]
    private static let tokenLimit = 64 * 1024

    func load() async throws(AWSError) -> CredentialOutcome {
        guard let url = try address() else { return .absent("container: \(Self.relativeURI) is not set") }
        var service = MetadataService(title: "container credentials", transport: transport, clock: clock)
        service.isDirect = url.hasPrefix("http://")
        let headers = try authorization().map { [HTTPField("Authorization", $0)] } ?? []
        let answer: (status: Int, body: ByteBuffer)
        do throws(HTTPError) { answer = try await service.ask("GET", url, headers: headers) } catch {
            throw service.failed(
                "are set up but not there: \(error.message)", hint: "check the task's or pod's agent",
                cause: error.cause)
        }
        guard answer.status == 200 else {
            throw service.failed(
                "were refused with HTTP status \(answer.status)",
                hint: "check the task role, or the pod identity association of the service account")
        }
        return .found(
            try CredentialsDocument.credentials(in: answer.body.readableBytesView, from: "container credentials"))
    }

    private func address() throws(AWSError) -> String? {
        if let path = settings.variable(Self.relativeURI) {
            guard path.hasPrefix("/") else { throw refused(Self.relativeURI, "does not start with /") }
            return "http://169.254.170.2\(path)"
        }
        guard let url = settings.variable(Self.fullURI) else { return nil }
        guard let parts = URLComponents(string: url), let host = parts.host?.trimmingCharacters(in: ["[", "]"]) else {
            throw refused(Self.fullURI, "is not a URL")
        }
        switch parts.scheme {
        case "https": return url
        case "http" where Self.isLocal(host): return url
        default: throw refused(Self.fullURI, "is neither https nor on this machine: \(host)")
        }
    }

    static func isLocal(_ host: String) -> Bool {
        if agents.contains(host) || host == "localhost" { return true }
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
        return address.protocol == .inet ? host.hasPrefix("127.") : host == "::1"
    }

    /// The file is read each time: EKS writes a new token into it before the old one ends.
    private func authorization() throws(AWSError) -> String? {
        let text: String
        if let path = settings.variable(Self.tokenFile) {
            guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= Self.tokenLimit,
                let content = String(validating: bytes, as: UTF8.self)
            else { throw refused(Self.tokenFile, "names a file that cannot be read: \(path)") }
            text = content.trimmingCharacters(in: .newlines)
        } else {
            guard let token = settings.variable(Self.token) else { return nil }
            text = token
        }
        guard !text.contains(where: \.isNewline) else {
            throw refused(Self.token, "is more than one line")
        }
        return text
    }

    private func refused(_ variable: String, _ problem: String) -> AWSError {
        AWSError(
            code: .invalidConfiguration, message: "\(variable) \(problem)",
            hint: "the container's agent sets it; unset it outside of containers")
    }
}
