import Cryptography

/// An MSK token taken apart: what it claims, before anything of it is believed.
struct PresentedToken {
    let request: SignableRequest
    /// The query that the signature covers: all but the signature and the user agent, which are added after it.
    let signedQuery: [SignableRequest.QueryItem]
    let accessKeyID: String
    let region: String
    let time: AmazonTime
    let expiresSeconds: Int
    let action: String
    let sessionToken: String?
    let signature: String

    /// - Throws: ``AWSError`` `token-malformed`.
    init(parsing token: String) throws(AWSError) {
        guard token.utf8.count <= MSKToken.maximumLength, let decoded = bytes(base64url: token),
            let url = String(validating: decoded, as: UTF8.self)
        else { throw Self.malformed("it is not base64url of a URL") }

        do throws(AWSError) { request = try SignableRequest(method: "GET", url: url) } catch {
            throw Self.malformed("it holds no URL")
        }
        guard request.origin.hasPrefix("https://"), request.path == "/" else {
            throw Self.malformed("its URL is not an MSK endpoint's")
        }

        var parameters: [String: String] = [:]
        for item in request.query {
            guard let name = String(validating: item.name, as: UTF8.self),
                let value = String(validating: item.value, as: UTF8.self),
                parameters.updateValue(value, forKey: name) == nil
            else { throw Self.malformed("a query parameter is not text or comes twice") }
        }
        func parameter(_ name: String) throws(AWSError) -> String {
            guard let value = parameters[name] else { throw Self.malformed("\(name) is missing") }
            return value
        }
        guard try parameter("X-Amz-Algorithm") == SigV4.algorithm, try parameter("X-Amz-SignedHeaders") == "host" else {
            throw Self.malformed("it is signed in another way than \(SigV4.algorithm) over the host")
        }
        guard let time = AmazonTime(parsing: try parameter("X-Amz-Date")) else {
            throw Self.malformed("X-Amz-Date is not a time")
        }
        guard let expires = Int(try parameter("X-Amz-Expires")), 1...MSKToken.longestLifetimeSeconds ~= expires else {
            throw Self.malformed("X-Amz-Expires is not between 1 and \(MSKToken.longestLifetimeSeconds)")
        }
        let scope = try parameter("X-Amz-Credential").split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        guard scope.count == 5, scope[1] == time.day, scope[3] == MSKToken.service, scope[4] == SigV4.terminator else {
            throw Self.malformed("X-Amz-Credential is not KEY/DATE/REGION/kafka-cluster/aws4_request")
        }
        accessKeyID = scope[0]
        region = scope[2]
        self.time = time
        expiresSeconds = expires
        action = try parameter("Action")
        signature = try parameter("X-Amz-Signature")
        sessionToken = parameters["X-Amz-Security-Token"]
        let unsigned = ["X-Amz-Signature", "User-Agent"].map { Array($0.utf8) }
        signedQuery = request.query.filter { !unsigned.contains($0.name) }
    }

    private static func malformed(_ reason: String) -> AWSError {
        MSKToken.refusal(.tokenMalformed, reason, "use one of the MSK IAM signers that AWS publishes, or kedge's")
    }
}
