import Foundation
import HTTP
import Logging
import NIOCore
import Programs
import Testing

@testable import AWS

/// AWS as `Servers/judge.py` serves it: every request is checked against AWS's own service models and its signature
/// computed again by botocore.
struct JudgedAWS {
    /// What stands behind the judge; MSK is its own.
    enum Upstream: String {
        case ministack
        case moto
    }

    static let region = "eu-west-1"

    let client: AWSClient
    private let endpoint: String
    private let transport: HTTPTransport
    /// Everything that was logged, at the finest level.
    let log: LogLines
    /// The secret access key.
    let secret: String
    /// What the calls of `prepare` answered.
    let prepared: [Any]

    var iam: IAMClient { IAMClient(client, region: Self.region, sleep: { _ in }) }
    var msk: MSKClient { MSKClient(client) }
    var secrets: SecretsManagerClient { SecretsManagerClient(client, region: Self.region) }
    var kms: KMSClient { KMSClient(client, region: Self.region) }

    /// - Parameters:
    ///   - prepare: `[service, operation, parameters]` as boto3 has them, done before anything else.
    ///   - secret: Instead of the right one.
    static func with<R>(
        _ upstream: Upstream? = nil, prepare: [[Any]] = [], secret: String? = nil,
        _ body: (JudgedAWS) async throws -> R
    ) async throws -> R {
        var settings: [String: Any] = ["prepare": prepare]
        settings["upstream"] = upstream?.rawValue
        let json = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
        let server = try Server("AWSTests/Servers/judge.py", [json])
        defer { withExtendedLifetime(server) {} }
        let greeting = try JSONSerialization.jsonObject(with: Data(server.greeting.utf8)) as? [String: Any] ?? [:]
        let endpoint = "http://127.0.0.1:\(greeting["port"] as? Int ?? 0)"
        let environment = [
            "AWS_ACCESS_KEY_ID": greeting["key"] as? String ?? "",
            "AWS_SECRET_ACCESS_KEY": secret ?? greeting["secret"] as? String ?? "", "AWS_REGION": region,
            "AWS_ENDPOINT_URL": endpoint, "HOME": "/nonexistent",
        ]
        let log = LogLines()
        return try await withHTTPTransport(logger: log.logger) { transport in
            let access = AWSAccess(
                settings: try AWSSettings.load(environment: environment), transport: transport,
                logger: log.logger)
            return try await body(
                JudgedAWS(
                    client: try access.client(), endpoint: endpoint, transport: transport,
                    log: log, secret: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
                    prepared: greeting["prepared"] as? [Any] ?? []))
        }
    }

    /// The operations that were called so far; one that the judge refused is told in its words.
    func judged() async throws -> [String] {
        let response = try await transport.send(HTTPRequest(method: "GET", url: "\(endpoint)/judged"))
        let data = Data(try await response.collect(upTo: 1 << 20).readableBytesView)
        let calls = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
        return calls.map { $0["operation"] as? String ?? "WRONG: \($0["wrong"] ?? "")" }
    }
}
