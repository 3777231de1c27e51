import HTTP
import NIOCore

/// AWS Identity and Access Management: roles and their policies.
///
/// IAM is one service for a whole partition, and it is eventually consistent: what was just written may not be seen
/// for some seconds. Calls that build on what was just made are repeated until it is seen.
///
/// Source: IAM API reference (2010-05-08), the query protocol.
package struct IAMClient: Sendable {
    private let client: AWSClient
    private let region: String
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter region: Any region of the partition.
    package init(
        _ client: AWSClient, region: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.client = client
        self.region = region
        self.sleep = sleep
    }

    private static let version = "2010-05-08"

    /// Calls an action and gives its `…Result`.
    func call(
        _ action: String, _ parameters: [(String, String)]
    ) async throws(AWSError) -> AWSXML {
        let fields = [("Action", action), ("Version", Self.version)] + parameters
        let form = fields.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        let response = try await send(
            AWSRequest(
                service: .iam, region: region, operation: action, method: "POST",
                headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: .bytes(ByteBuffer(string: form))))
        let answer = try AWSXML(parsing: response.body)
        return answer["\(action)Result"] ?? answer
    }

    private func send(_ request: AWSRequest) async throws(AWSError) -> AWSResponse {
        do {
            return try await client.send(request)
        } catch  where error.awsCode == "LimitExceeded" {
            throw AWSError(
                code: .refused, message: error.message,
                hint: "remove what is no longer used, or ask for a higher quota (IAM User Guide, quotas)",
                service: error.service, awsCode: error.awsCode, requestID: error.requestID, status: error.status)
        }
    }

    /// More pages than any account's quotas allow.
    private static let mostPages = 200

    /// Calls an action until it says that nothing is left, and gives what `name` lists.
    func list(
        _ action: String, _ parameters: [(String, String)], _ name: String
    ) async throws(AWSError) -> [AWSXML] {
        var all: [AWSXML] = []
        var marker: [(String, String)] = []
        for _ in 0..<Self.mostPages {
            let page = try await call(action, parameters + marker)
            all += page[name]?.all("member") ?? []
            guard page.text("IsTruncated") == "true", let next = page.text("Marker") else { return all }
            marker = [("Marker", next)]
        }
        throw AWSError.endless("IAM \(action)")
    }

    /// How often and after which waits a call is repeated while IAM does not know yet what was just made.
    private static let waits: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    /// Repeats `body` while IAM says that what it names is not there.
    func untilSeen(_ body: () async throws(AWSError) -> Void) async throws(AWSError) {
        for wait in Self.waits {
            do {
                return try await body()
            } catch  where error.code == .notFound {
                do {
                    try await sleep(wait)
                } catch {
                    throw AWSError(
                        code: .cancelled, message: "IAM: waiting for a change to be seen was cancelled",
                        hint: "run it again")
                }
            }
        }
        try await body()
    }

    /// `Name.member.1.Key` and so on.
    static func tags(_ tags: [String: String]) -> [(String, String)] {
        tags.sorted { $0.key < $1.key }.enumerated().flatMap { index, tag in
            [("Tags.member.\(index + 1).Key", tag.key), ("Tags.member.\(index + 1).Value", tag.value)]
        }
    }

    static func members(_ name: String, _ values: [String]) -> [(String, String)] {
        values.enumerated().map { ("\(name).member.\($0 + 1)", $1) }
    }
}
