import Cryptography
import Foundation

/// The token with which an IAM identity signs in to Amazon MSK by SASL/OAUTHBEARER.
///
/// It is base64url of a presigned `kafka-cluster:Connect` request to the region's endpoint, which has the domain
/// `amazonaws.com` in every partition. Source: the signers that AWS publishes, such as
/// github.com/aws/aws-msk-iam-sasl-signer-go.
package enum MSKToken {
    package static let lifetime: Duration = .seconds(900)
    /// How far the clocks of the two sides may be apart (IAM User Guide: five minutes).
    package static let clockSkew: Duration = .seconds(300)
    /// More than any real token: session tokens stay below 4 KiB.
    package static let maximumLength = 16_384

    private static let action = "kafka-cluster:Connect"
    static let service = "kafka-cluster"

    /// A token that starts a connection until `expires`, or earlier where the credentials end earlier.
    ///
    /// The token is as good as a password until then: keep it in a `Secret`.
    package static func generate(
        region: String, credentials: AWSCredentials, now: Date, userAgent: String = "kedge"
    ) throws(AWSError) -> (token: String, expires: Date) {
        let action = PercentEncoding.encode(action)
        let request = try SignableRequest(method: "GET", url: "https://\(host(region))/?Action=\(action)")
        let signer = SigV4(credentials: credentials, region: region, service: service)
        // The user agent comes after signing: brokers log it, and leave it out when they check.
        let url =
            signer.presign(request, expires: lifetime, at: now) + "&User-Agent=\(PercentEncoding.encode(userAgent))"
        let expires = AmazonTime(now).date.addingTimeInterval(TimeInterval(lifetime.components.seconds))
        return (base64url(Array(url.utf8)), min(expires, credentials.expiration ?? expires))
    }

    /// Checks a token as a broker does and gives the access key that signed it.
    ///
    /// - Parameters:
    ///   - region: The broker's own region; nil takes a token of any.
    ///   - lookup: The credentials of an access key, nil for an unknown one.
    /// - Throws: ``AWSError`` with one of the `token-…` codes. No part of the token is in it but the access key.
    package static func verify(
        _ token: String, region: String? = nil, lookup: (_ accessKeyID: String) -> AWSCredentials?, now: Date
    ) throws(AWSError) -> String {
        let presented = try PresentedToken(parsing: token)
        guard presented.request.host == host(presented.region), presented.region == region ?? presented.region else {
            throw refusal(
                .tokenWrongHost, "it was made for \(presented.request.host)",
                "sign for the region of this cluster\(region.map { ": \($0)" } ?? "")")
        }
        guard presented.action == action else {
            throw refusal(.tokenWrongAction, "it is for another action than \(action)", "use an MSK IAM signer")
        }
        try checkTime(presented, now: now)

        guard let credentials = lookup(presented.accessKeyID) else {
            throw refusal(
                .tokenUnknownAccessKey, "there is no access key \(presented.accessKeyID)",
                "check which credentials the client uses")
        }
        let sessionToken = credentials.sessionToken?.reveal() ?? ""
        guard constantTimeEqual(Array(sessionToken.utf8), Array((presented.sessionToken ?? "").utf8)) else {
            throw refusal(
                .tokenSessionMismatch, "its session token does not belong to \(presented.accessKeyID)",
                "sign with access key, secret and session token of the same session")
        }
        if let expiration = credentials.expiration, expiration <= now {
            throw refusal(
                .tokenExpired, "the session of \(presented.accessKeyID) has ended", "refresh the credentials")
        }
        let signer = SigV4(credentials: credentials, region: presented.region, service: service)
        let canonical = signer.canonicalRequest(
            presented.request, query: presented.signedQuery, headers: [.init("Host", presented.request.host)])
        let signature = signer.signature(of: canonical, at: presented.time)
        guard constantTimeEqual(Array(signature.utf8), Array(presented.signature.utf8)) else {
            throw refusal(
                .tokenSignatureMismatch, "its signature is not that of \(presented.accessKeyID)",
                "check the secret access key")
        }
        return presented.accessKeyID
    }

    private static func checkTime(_ presented: PresentedToken, now: Date) throws(AWSError) {
        let skew = TimeInterval(clockSkew.components.seconds)
        guard presented.time.date <= now.addingTimeInterval(skew) else {
            throw refusal(
                .tokenNotYetValid, "it was signed at \(presented.time.stamp), which lies ahead",
                "set the client's clock")
        }
        guard now < presented.time.date.addingTimeInterval(TimeInterval(presented.expiresSeconds)) else {
            throw refusal(
                .tokenExpired, "it was signed at \(presented.time.stamp) for \(presented.expiresSeconds) s",
                "sign a new one for each connection; if this one is new, set the client's clock")
        }
    }

    private static func host(_ region: String) -> String { "kafka.\(region).amazonaws.com" }

    static func refusal(_ code: AWSError.Code, _ reason: String, _ hint: String) -> AWSError {
        AWSError(code: code, message: "MSK token refused: \(reason)", hint: hint)
    }

    static let longestLifetimeSeconds = Int(lifetime.components.seconds)
}
