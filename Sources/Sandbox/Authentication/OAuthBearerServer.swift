import AWS
import Foundation

/// SASL OAUTHBEARER (RFC 7628) with the token by which IAM identities sign in to Amazon MSK.
struct OAuthBearerServer: SASLServer {
    /// The refusal that RFC 7628 §3.2.2 wants the client to acknowledge before the exchange fails.
    private static let refusal = #"{"status":"invalid_token"}"#

    /// Checks a token: who signed it.
    let verify: (_ token: String) throws -> Identity
    private var refused: String?

    init(verify: @escaping (_ token: String) throws -> Identity) {
        self.verify = verify
    }

    mutating func evaluate(_ response: [UInt8]) throws(SASLFailure) -> SASLStep {
        if let refused { throw SASLFailure(reason: refused) }
        let message = String(decoding: response, as: UTF8.self)
        // n,,^Aauth=Bearer <token>^A^A with optional extensions in between.
        guard
            let match = message.wholeMatch(
                of:
                    /n,(?:a=[^,]*)?,\x01(?:[^\x01]*\x01)*?auth=[Bb]earer +([-._~+\/A-Za-z0-9]+=*)\x01(?:[^\x01]*\x01)*\x01/
            )
        else {
            throw SASLFailure(reason: "Invalid OAUTHBEARER client first message", isToldToClient: true)
        }
        do {
            return SASLStep(identity: try verify(String(match.1)))
        } catch {
            refused = "\(error)"
            return SASLStep(challenge: Array(Self.refusal.utf8))
        }
    }

    /// When an MSK token ends: its signing time plus the seconds it names.
    ///
    /// Nil for what is no such token.
    static func expiry(of token: String) -> Date? {
        var padded = token.replacing("-", with: "+").replacing("_", with: "/")
        padded += String(repeating: "=", count: (4 - padded.count % 4) % 4)
        guard
            let url = Data(base64Encoded: padded).flatMap({ URLComponents(string: String(decoding: $0, as: UTF8.self)) }
            )
        else { return nil }
        func value(_ name: String) -> String? { url.queryItems?.first { $0.name == name }?.value }
        guard let signed = value("X-Amz-Date"), let seconds = value("X-Amz-Expires").flatMap(TimeInterval.init),
            let date = try? Date(
                signed,
                strategy: .iso8601.year().month().day().dateSeparator(.omitted)
                    .time(includingFractionalSeconds: false).timeSeparator(.omitted))
        else { return nil }
        return date.addingTimeInterval(seconds)
    }
}
