import Cryptography
import Foundation

/// A signed request as a server receives it, checked as AWS does.
///
/// Source: IAM User Guide, "Create a signed AWS API request", and "Troubleshoot Signature Version 4 requests".
package struct ReceivedRequest: Sendable {
    /// Who signed a request, and for what.
    package struct Signer: Sendable, Equatable {
        package let accessKeyID: String
        package let region: String
        package let service: String
    }

    package let method: String
    /// Path and query as they came, percent-encoded.
    package let target: String
    package let headers: [SignableRequest.Header]
    package let body: [UInt8]

    package init(method: String, target: String, headers: [SignableRequest.Header], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, whatever its case.
    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// What the `Authorization` header claims, before anything of it is believed; nil when there is no such header.
    package var claimedSigner: Signer? { authorization?.signer }

    /// How far the clocks of the two sides may be apart.
    private static let clockSkew: TimeInterval = 300

    /// Checks the signature.
    ///
    /// - Parameter lookup: The credentials of an access key, nil for an unknown one.
    /// - Throws: ``AWSError`` `invalid-request`, `invalid-credentials`, `clock-skew`, `expired-token` or
    ///   `invalid-signature`.
    package func verify(
        lookup: (_ accessKeyID: String) -> AWSCredentials?, now: Date
    ) throws(AWSError) -> Signer {
        guard let authorization, let host = self["Host"], let time = self["X-Amz-Date"].flatMap(AmazonTime.init) else {
            throw refusal(.invalidRequest, "it is not signed: Authorization, Host and X-Amz-Date are needed")
        }
        let signer = authorization.signer
        guard time.day == authorization.day, authorization.signedHeaders.contains("host"),
            authorization.signedHeaders.contains("x-amz-date")
        else { throw refusal(.invalidRequest, "its signature covers neither host nor date, or another day") }
        guard let credentials = lookup(signer.accessKeyID) else {
            throw refusal(.invalidCredentials, "there is no access key \(signer.accessKeyID)")
        }
        guard
            constantTimeEqual(
                Array((credentials.sessionToken?.reveal() ?? "").utf8),
                Array((self["X-Amz-Security-Token"] ?? "").utf8))
        else { throw refusal(.invalidCredentials, "its session token is not that of \(signer.accessKeyID)") }
        if let end = credentials.expiration, end <= now {
            throw refusal(.expiredToken, "the session of \(signer.accessKeyID) has ended")
        }
        guard abs(now.timeIntervalSince(time.date)) <= Self.clockSkew else {
            throw refusal(.clockSkew, "Signature expired: it was made at \(time.stamp)")
        }
        let request = try SignableRequest(
            method: method, url: "http://\(host)\(target)", headers: [], payload: .bytes(body))
        let signed = headers.filter { authorization.signedHeaders.contains($0.name.lowercased()) }
        let sigV4 = SigV4(credentials: credentials, region: signer.region, service: signer.service)
        let canonical = sigV4.canonicalRequest(request, query: request.query, headers: signed)
        let signature = sigV4.signature(of: canonical, at: time)
        guard constantTimeEqual(Array(signature.utf8), Array(authorization.signature.utf8)) else {
            throw refusal(.invalidSignature, "its signature is not that of \(signer.accessKeyID)")
        }
        return signer
    }

    private func refusal(_ code: AWSError.Code, _ reason: String) -> AWSError {
        AWSError(code: code, message: "request refused: \(reason)", hint: "sign it with Signature Version 4")
    }

    // MARK: - The Authorization header

    private struct Authorization {
        let signer: Signer
        let day: String
        let signedHeaders: Set<String>
        let signature: String
    }

    private var authorization: Authorization? {
        guard let text = self["Authorization"],
            let match = text.wholeMatch(
                of:
                    /AWS4-HMAC-SHA256 +Credential=([^\/,\s]+)\/([0-9]{8})\/([^\/,\s]+)\/([^\/,\s]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})/
            )
        else { return nil }
        return Authorization(
            signer: Signer(accessKeyID: String(match.1), region: String(match.3), service: String(match.4)),
            day: String(match.2), signedHeaders: Set(match.5.split(separator: ";").map(String.init)),
            signature: String(match.6))
    }
}
