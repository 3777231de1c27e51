import Cryptography
import FakeHTTP
import Foundation
import HTTP
import NIOCore
import Programs
import Testing

@testable import AWS

/// STS by AWS's own models, and against an emulator that checks signatures, sessions and trust policies.
@Suite struct STSTests {
    private static let role = "arn:aws:iam::123456789012:role/kedge/worker"

    private static let trust = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
         "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "partner"}}}]}
        """

    private static var prepared: [[Any]] {
        let parameters = ["RoleName": "worker", "Path": "/kedge/", "AssumeRolePolicyDocument": trust]
        return [["iam", "create_role", parameters]]
    }

    // MARK: - Requests

    @Test("requests are those of AWS's models, and their signatures botocore's")
    func judged() async throws {
        try await JudgedAWS.with(.ministack, prepare: Self.prepared) { aws in
            let sts = STSClient(aws.client, region: JudgedAWS.region)
            let identity = try await sts.callerIdentity()
            #expect(identity.account == "123456789012")
            #expect(identity.arn.hasPrefix("arn:aws:iam::123456789012:"))
            let session = try await sts.assumeRole(
                try RoleARN(parsing: Self.role), sessionName: "night", externalID: "partner", duration: .seconds(900))
            let end = try #require(session.expiration)
            #expect(1...901 ~= end.timeIntervalSinceNow)
            let judged = try await aws.judged()
            #expect(judged == ["GetCallerIdentity", "AssumeRole"])
        }
    }

    @Test("a web identity's request is that of AWS's model, without a signature")
    func webIdentity() async throws {
        let end = Date(timeIntervalSince1970: 2e9)
        let answer = AWSFixture.session("AssumeRoleWithWebIdentity", "POD", expires: end)
        try await FakeHTTPServer.with { _, _ in
            .init(200, answer)
        } _: { server in
            try await AWSFixture.with(["AWS_ENDPOINT_URL": server.url]) { access in
                let sts = STSClient(try access.client(), region: "eu-west-1")
                let session = try await sts.assumeRole(
                    try RoleARN(parsing: Self.role), webIdentityToken: Secret("a.b.c"), sessionName: "pod")
                #expect(session.accessKeyID == "POD")
                let request = try #require(server.requests.first)
                #expect(!request.headers.contains(name: "Authorization"))
                let judged: [String: Any] = [
                    "service": "sts", "method": request.method, "uri": request.uri, "body": request.body,
                    "headers": ["Content-Type": request.headers["Content-Type"].first ?? ""],
                ]
                let json = String(decoding: try JSONSerialization.data(withJSONObject: judged), as: UTF8.self)
                let judge = try await Run.python("AWSTests/Servers/judge_request.py", [json])
                #expect(try judge.printed() == "AssumeRoleWithWebIdentity\n")
            }
        }
    }

    @Test("an answer that is not STS's is refused", arguments: ["", "{}", "<GetCallerIdentityResponse/>"])
    func incomplete(body: String) async throws {
        let environment = AWSFixture.keys
        try await FakeHTTPServer.with { _, _ in
            .init(200, body)
        } _: { server in
            try await AWSFixture.with(environment.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }) { access in
                let sts = STSClient(try access.client(), region: "eu-west-1")
                let error = await #expect(throws: AWSError.self) { try await sts.callerIdentity() }
                #expect(error?.code == .unexpectedAnswer)
            }
        }
    }

    // MARK: - An emulator

    private struct Greeting: Decodable {
        let port: Int
        let key: String
        let secret: String
    }

    /// Access to a ministack with the role in it, for the real time shifted by as much.
    private func withMinistack<R>(
        secret: String? = nil, clockOff: TimeInterval = 0, lines: LogLines = LogLines(),
        _ body: (AWSAccess) async throws -> R
    ) async throws -> R {
        let json = String(decoding: try JSONSerialization.data(withJSONObject: Self.prepared), as: UTF8.self)
        let server = try Server("AWSTests/Servers/emulator.py", [json])
        defer { withExtendedLifetime(server) {} }
        let greeting = try JSONDecoder().decode(Greeting.self, from: Data(server.greeting.utf8))
        let environment = AWSFixture.nothing.merging([
            "AWS_ACCESS_KEY_ID": greeting.key, "AWS_SECRET_ACCESS_KEY": secret ?? greeting.secret,
            "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(greeting.port)",
        ]) { $1 }
        return try await withHTTPTransport(logger: lines.logger) { transport in
            let access = AWSAccess(
                settings: try AWSSettings.load(environment: environment), transport: transport,
                logger: lines.logger, now: { Date().addingTimeInterval(clockOff) })
            return try await body(access)
        }
    }

    /// A call that the emulator checks in every way.
    private func getRole(_ client: AWSClient) async throws(AWSError) -> AWSResponse {
        try await client.send(
            AWSRequest(
                service: .iam, region: "eu-west-1", operation: "GetRole", method: "POST",
                headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: .bytes(ByteBuffer(string: "Action=GetRole&Version=2010-05-08&RoleName=worker"))))
    }

    @Test("a role that is assumed with its ExternalId acts; without it AWS refuses, and the error says why")
    func assumed() async throws {
        try await withMinistack { access in
            let role = try RoleARN(parsing: Self.role)
            let selection = CredentialSelection(role: role, externalID: "partner", sessionName: "night")
            let client = try access.client(selection)
            let identity = try await STSClient(client, region: "eu-west-1").callerIdentity()
            #expect(identity.arn == "arn:aws:sts::123456789012:assumed-role/worker/night")
            #expect(try access.client(selection) === client)

            for externalID in [nil, "another"] {
                let refused = try access.client(CredentialSelection(role: role, externalID: externalID))
                let error = await #expect(throws: AWSError.self) {
                    try await STSClient(refused, region: "eu-west-1").callerIdentity()
                }
                #expect(error?.code == .accessDenied)
                #expect(error?.awsCode == "AccessDenied")
                #expect(error?.message.hasPrefix("assuming \(Self.role): STS AssumeRole in eu-west-1:") == true)
                #expect(error?.hint.contains("trust policy") == true)
            }
            // The session has no policy: it may not call IAM, and the error says who was denied what.
            let denied = await #expect(throws: AWSError.self) { try await getRole(client) }
            #expect(denied?.code == .accessDenied)
            #expect(denied?.message.contains("assumed-role/worker/night") == true)
            #expect(denied?.message.contains("iam:GetRole") == true)
        }
    }

    @Test("a wrong secret is one error that says so, and nothing of it is shown")
    func wrongSecret() async throws {
        let lines = LogLines()
        try await withMinistack(secret: "another-secret", lines: lines) { access in
            let error = await #expect(throws: AWSError.self) { try await getRole(try access.client()) }
            #expect(error?.code == .invalidSignature)
            #expect(error?.hint == "check the secret access key")
            var shown = lines.text
            dump(error, to: &shown)
            #expect(!shown.contains("another-secret"))
            #expect(!shown.contains("amz-sdk-invocation-id"))
        }
    }

    @Test("a clock that is off by an hour is corrected", arguments: [-3600, 3600])
    func clock(off: TimeInterval) async throws {
        let lines = LogLines()
        try await withMinistack(clockOff: off, lines: lines) { access in
            let response = try await getRole(try access.client())
            #expect(response.status == 200)
            #expect(lines.text.contains("this machine's clock is off"))
        }
    }

    @Test("a session that nobody knows, and an unknown key")
    func unknown() async throws {
        try await withMinistack { access in
            let known = try await access.client().credentials.credentials()
            for (key, token) in [(known.accessKeyID, "made-up"), ("AKIAUNKNOWN000000000", nil)] {
                let credentials = AWSCredentials(
                    accessKeyID: key, secretAccessKey: known.secretAccessKey, sessionToken: token.map { Secret($0) })
                let client = try access.client(using: StaticCredentials(credentials))
                let error = await #expect(throws: AWSError.self) { try await getRole(client) }
                #expect(error?.code == .invalidCredentials)
            }
        }
    }
}
