import Cryptography
import HTTP
import NIOCore

extension AWSError {
    /// The error for an answer that refuses a call; also for S3's that do so below a status of 200.
    ///
    /// - Parameter credentials: What signed the call, so that none of it is repeated where a server echoes it.
    package static func refusal(
        of request: AWSRequest, status: Int, headers: [HTTPField], body: ByteBuffer, credentials: AWSCredentials? = nil
    ) -> AWSError {
        AWSError(AWSRefusal(status: status, headers: headers, body: body), of: request, credentials: credentials)
    }

    init(_ refusal: AWSRefusal, of request: AWSRequest, credentials: AWSCredentials?) {
        let code = AWSErrorCodes.meaning(of: refusal)
        let secrets = [credentials?.secretAccessKey, credentials?.sessionToken].compactMap { $0 } + request.secrets
        let words = refusal.message.map { AWSRedaction.safe($0, secrets) } ?? ""
        let name = refusal.code ?? "HTTP status \(refusal.status)"
        let id = refusal.requestID.map { " (request \($0))" } ?? ""
        self.init(
            code: code,
            message: "\(request.title) in \(request.region): \(name)\(words.isEmpty ? "" : ", \(words)")\(id)",
            hint: Self.hint(for: code, refusal), service: request.service, awsCode: refusal.code,
            requestID: refusal.requestID, status: refusal.status, region: refusal.region)
    }

    private static func hint(for code: Code, _ refusal: AWSRefusal) -> String {
        switch code {
        case .accessDenied: "allow it in the policies of the identity that kedge acts as, and of the resource"
        case .invalidCredentials:
            "AWS does not know these credentials: check the access key, the session token and the partition"
        case .expiredToken: "the session has ended: sign in again, or use a role that kedge can refresh"
        case .invalidSignature: "check the secret access key"
        case .clockSkew: "set this machine's clock: AWS takes requests that are at most five minutes off"
        case .throttled: "AWS limits how often this is called: try again later, or raise AWS_MAX_ATTEMPTS"
        case .notFound: "check the name, the region and the account"
        case .conflict: "it exists already or is being changed by someone else: look, and try again"
        case .preconditionFailed: "somebody else changed it in the meantime"
        case .wrongRegion: "use its own region\(refusal.region.map { ", \($0)" } ?? "")"
        case .serviceFailure: "AWS failed; try again, and see the AWS Health Dashboard"
        case .unexpectedAnswer: "check the endpoint: a proxy or another server may have answered"
        case .refused where refusal.code == nil:
            "AWS gives no reason for this kind of call; a session that has ended looks like this"
        default: "AWS does not accept the request; its words say why"
        }
    }

    /// The error for a call that got no answer, or not all of it.
    init(_ error: HTTPError, of request: AWSRequest) {
        let code: Code =
            switch error.code {
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .tooLarge, .unexpected: .unexpectedAnswer
            case .invalidRequest, .body: .invalidRequest
            case .dns, .unreachable, .proxy, .tls, .connectionClosed: .unreachable
            }
        self.init(
            code: code, message: "\(request.title) in \(request.region): \(error.message)", hint: error.hint,
            cause: error.cause, service: request.service)
    }
}
