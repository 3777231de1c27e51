import Cryptography
import FakeHTTP
import Foundation
import HTTP
import Logging
import NIOCore
import Testing

@testable import AWS

/// No secret reaches a log at its finest level, or an error, even from a server that echoes all it is sent.
@Suite struct SecretTests {
    private static let end = Date(timeIntervalSince1970: 1_768_480_496 + 3600)

    /// Everything here that nobody may read has this in it.
    private static let mark = "the-"

    /// Refuses everything, and repeats the whole request in each place where an error can have words.
    private static func echo(_ request: FakeHTTPServer.Request, _ form: Int) -> FakeHTTPServer.Answer {
        let headers = request.headers.map { "\($0.name):\($0.value)" }
        let lines = [request.method, request.uri] + headers + [request.body]
        let text = lines.joined(separator: " ").filter { !"<>&\"\\".contains($0) }
        let many = lines.joined(separator: "\n").filter { !"<>&\"\\".contains($0) }
        return switch form {
        case 0:
            .init(
                403,
                "<Error><Code>SignatureDoesNotMatch</Code><Message>\(text)</Message><StringToSign>\(many)</StringToSign>"
                    + "<RequestId>\(text)</RequestId></Error>")
        case 1: .init(403, "<Error><Code>\(text)</Code><Message>No.\n\(many)</Message></Error>")
        case 2:
            .init(
                400, headers: [("x-amzn-requestid", text), ("x-amzn-errortype", "ValidationException")],
                "{\"message\": \"\(text)\"}")
        case 3: .init(400, "{\"__type\": \"ExpiredTokenException\", \"message\": \"\(text)\"}")
        default: .init(503, many)
        }
    }

    /// All that a caller or an operator gets to see of these calls.
    private func seen(
        _ environment: [String: String], selection: CredentialSelection = .standard
    ) async throws -> String {
        let lines = LogLines()
        var output = ""
        for form in 0..<5 {
            try await FakeHTTPServer.with { request, _ in
                Self.echo(request, form)
            } _: { server in
                let environment = environment.merging(["AWS_ENDPOINT_URL": server.url]) { own, _ in own }
                try await AWSFixture.with(environment, logger: lines.logger) { access in
                    do {
                        let client = try access.client(selection)
                        dump(access, to: &output)
                        dump(client, to: &output)
                        let request = AWSRequest(
                            service: .secretsManager, region: "eu-west-1", operation: "GetSecretValue", method: "POST",
                            body: .bytes(ByteBuffer(string: "{}")))
                        _ = try await client.send(request)
                        Issue.record("nothing was refused")
                    } catch {
                        output += "\(error) \(String(reflecting: error))"
                        dump(error, to: &output)
                    }
                }
            }
        }
        #expect(!output.isEmpty)
        #expect(lines.text.contains("http request"))
        return output + lines.text
    }

    private func expectNoSecret(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for line in text.split(separator: "\n") where line.contains(Self.mark) {
            Issue.record("\(line)", sourceLocation: sourceLocation)
        }
    }

    private static let session = [
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "the-secret-key",
        "AWS_SESSION_TOKEN": "the-session/token+with=signs",
    ]

    @Test("keys and session of the environment")
    func environment() async throws {
        expectNoSecret(try await seen(Self.session))
    }

    @Test("keys of a profile, with which a role is assumed")
    func role() async throws {
        let keys = "aws_access_key_id = KEY\naws_secret_access_key = the-secret-key\naws_session_token = the-session"
        let role = try RoleARN(parsing: "arn:aws:iam::123456789012:role/worker")
        try await AWSFixture.withFiles(credentials: "[default]\n\(keys)") { files, _ in
            let text = try await seen(files, selection: CredentialSelection(role: role, externalID: "the-partner"))
            expectNoSecret(text)
            #expect(text.contains("assuming arn:aws:iam::123456789012:role/worker"))
        }
    }

    @Test("the token of a web identity")
    func webIdentity() async throws {
        try await AWSFixture.withFiles { files, directory in
            let file = directory.appending(path: "jwt")
            try Data("the-jwt.with.dots".utf8).write(to: file)
            let environment = [
                "AWS_WEB_IDENTITY_TOKEN_FILE": file.path, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod",
            ]
            expectNoSecret(try await seen(files.merging(environment) { $1 }))
        }
    }

    @Test("the token of a container's agent, and what the agent gives")
    func container() async throws {
        let agent: @Sendable (FakeHTTPServer.Request, Int) -> FakeHTTPServer.Answer = { _, _ in
            .init(200, AWSFixture.document("AGENT", expires: Self.end))
        }
        try await FakeHTTPServer.with(answering: agent) { agent in
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(agent.url)/the-path?the-query",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "the-container-token",
            ]
            expectNoSecret(try await seen(environment))
        }
        try await FakeHTTPServer.with { request, index in
            Self.echo(request, index % 5)
        } _: { agent in
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url,
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "the-container-token",
            ]
            expectNoSecret(try await seen(environment))
        }
    }

    @Test("what a command prints")
    func process() async throws {
        let document = AWSFixture.document("PROCESS", token: "SessionToken", version: 1)
        for command in ["echo '\(document)'", "echo '\(document.dropLast())'"] {
            try await AWSFixture.withFiles(config: "[default]\ncredential_process = \(command)") { files, _ in
                let lines = LogLines()
                var output = ""
                try await FakeHTTPServer.with { request, _ in
                    Self.echo(request, 0)
                } _: { server in
                    let environment = files.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }
                    try await AWSFixture.with(environment, logger: lines.logger) { access in
                        let sts = STSClient(try access.client(), region: "eu-west-1")
                        let error = await #expect(throws: AWSError.self) { try await sts.callerIdentity() }
                        dump(error, to: &output)
                    }
                }
                #expect(!output.isEmpty)
                expectNoSecret(output + lines.text)
            }
        }
    }

    @Test("a header that cannot be sent is not shown")
    func header() async throws {
        let broken = Self.session.merging(["AWS_SESSION_TOKEN": "the-token\r\nX: y"]) { $1 }
        let lines = LogLines()
        try await AWSFixture.with(broken, logger: lines.logger) { access in
            let sts = STSClient(try access.client(), region: "eu-west-1")
            let error = await #expect(throws: AWSError.self) { try await sts.callerIdentity() }
            var output = ""
            dump(error, to: &output)
            expectNoSecret(output + lines.text)
        }
    }

    @Test("a proxy's password")
    func proxy() async throws {
        try await FakeProxy.with(refusing: "407 the-reason") { proxy in
            let lines = LogLines()
            let environment = Self.session.merging([
                "HTTPS_PROXY": "http://user:the-password@127.0.0.1:\(proxy.port)"
            ]) { $1 }
            try await AWSFixture.with(environment, logger: lines.logger) { access in
                let sts = STSClient(try access.client(), region: "eu-west-1")
                let error = await #expect(throws: AWSError.self) { try await sts.callerIdentity() }
                #expect(error?.code == .unreachable)
                var output = ""
                dump(error, to: &output)
                expectNoSecret(output + lines.text)
            }
        }
    }
}
