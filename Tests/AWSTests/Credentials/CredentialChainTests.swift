import Cryptography
import FakeHTTP
import Foundation
import Testing

@testable import AWS

/// Which source is asked, in which order, and what is said when none has credentials.
@Suite struct CredentialChainTests {
    private let soon = Date(timeIntervalSince1970: 1_768_480_496 + 3600)

    private func key(_ environment: [String: String], profile: String? = nil) async throws -> String {
        try await AWSFixture.with(environment) { access in
            try await access.client(CredentialSelection(profile: profile)).credentials.credentials().accessKeyID
        }
    }

    private func failure(_ environment: [String: String], profile: String? = nil) async throws -> AWSError {
        let error = await #expect(throws: AWSError.self) { try await key(environment, profile: profile) }
        return try #require(error)
    }

    @Test("the environment comes first, and a named profile leaves it aside")
    func order() async throws {
        try await AWSFixture.withFiles(
            config: "[profile x]\naws_access_key_id = X\naws_secret_access_key = x",
            credentials: "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = d"
        ) { files, _ in
            let all = files.merging(AWSFixture.keys) { $1 }
            let keys = [
                try await key(files), try await key(files, profile: "x"), try await key(all),
                try await key(all, profile: "x"),
                // A variable that names a profile does not take the place of keys in other variables.
                try await key(all.merging(["AWS_PROFILE": "x"]) { $1 }),
                try await key(files.merging(["AWS_PROFILE": "x"]) { $1 }),
            ]
            #expect(keys == ["DEFAULT", "X", "AKIDEXAMPLE", "X", "AKIDEXAMPLE", "X"])
        }
    }

    @Test("half of a key in the environment is an error, not a reason to look elsewhere")
    func half() async throws {
        let error = try await failure(["AWS_ACCESS_KEY_ID": "AKID"])
        #expect(error.code == .credentialsMissing)
        #expect(error.message.contains("AWS_SECRET_ACCESS_KEY not set"))
    }

    @Test("nothing anywhere: one error names all that was tried, and what to do")
    func nothing() async throws {
        let error = try await failure([:])
        #expect(error.code == .credentialsUnavailable)
        for part in [
            "no AWS credentials: environment: AWS_ACCESS_KEY_ID is not set",
            "profile default: not in /nonexistent/.aws/config or /nonexistent/.aws/credentials",
            "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
            "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set",
            "instance metadata: AWS_EC2_METADATA_DISABLED is set", "AWS_PROFILE",
        ] {
            #expect(error.description.contains(part))
        }
    }

    @Test("a profile that is named has to exist")
    func noSuchProfile() async throws {
        for error in [
            try await failure([:], profile: "gone"), try await failure(["AWS_PROFILE": "gone"]),
        ] {
            #expect(error.code == .credentialsUnavailable)
            #expect(error.message.hasPrefix("profile gone is not in /nonexistent/.aws/config"))
        }
    }

    // MARK: - Instance metadata

    private func metadata(_ roles: String? = "the-role\n")
        -> @Sendable (FakeHTTPServer.Request, Int)
        -> FakeHTTPServer.Answer
    {
        { [soon] request, _ in
            switch (request.method, request.uri) {
            case ("PUT", "/latest/api/token"):
                return request.headers["X-aws-ec2-metadata-token-ttl-seconds"] == ["21600"]
                    ? .init(200, "the-imds-token") : .init(400)
            case ("GET", "/latest/meta-data/iam/security-credentials/"):
                guard request.headers["X-aws-ec2-metadata-token"] == ["the-imds-token"] else { return .init(401) }
                return roles.map { .init(200, $0) } ?? .init(404)
            case ("GET", "/latest/meta-data/iam/security-credentials/the-role"):
                return .init(200, AWSFixture.document("INSTANCE", expires: soon))
            default: return .init(404)
            }
        }
    }

    private func onInstance(_ server: FakeHTTPServer) -> [String: String] {
        ["AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"]
    }

    @Test("instance metadata: a token, the role's name, its credentials; never through a proxy")
    func instance() async throws {
        try await FakeHTTPServer.with(answering: metadata()) { server in
            try await FakeProxy.with { proxy in
                var environment = onInstance(server)
                environment["HTTP_PROXY"] = "http://127.0.0.1:\(proxy.port)"
                try await AWSFixture.with(environment) { access in
                    let credentials = try await access.client().credentials.credentials()
                    #expect(credentials.accessKeyID == "INSTANCE")
                    #expect(credentials.sessionToken == Secret("the-token-of-INSTANCE"))
                    #expect(credentials.expiration == soon)
                }
                #expect(proxy.heads.isEmpty)
                #expect(server.requests.count == 3)
            }
        }
    }

    @Test("an instance without a role, and one that gives no token, have none")
    func instanceWithout() async throws {
        try await FakeHTTPServer.with(answering: metadata(nil)) { server in
            let error = try await failure(onInstance(server))
            #expect(error.message.contains("instance metadata: the instance has no role"))
        }
        try await FakeHTTPServer.with { _, _ in
            .init(403)
        } _: { server in
            let error = try await failure(onInstance(server))
            #expect(error.message.contains("gives no token, HTTP status 403"))
        }
        let nobody = try await FakeHTTPServer.with { _, _ in
            .init(200)
        } _: {
            onInstance($0)
        }
        #expect(try await failure(nobody).message.contains("instance metadata: no answer from http://127.0.0.1:"))
    }

    @Test("the metadata endpoint's mode is IPv4 or IPv6")
    func instanceMode() async throws {
        let environment = ["AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"]
        #expect(try await failure(environment).code == .invalidConfiguration)
    }

    @Test("what the metadata service cannot do now is asked again")
    func instanceRetries() async throws {
        let answer = metadata()
        try await FakeHTTPServer.with { request, index in
            index % 2 == 0 ? .init(503) : answer(request, index)
        } _: { server in
            let found = try await key(onInstance(server))
            #expect(found == "INSTANCE")
            #expect(server.requests.count == 6)
        }
    }

    @Test("metadata that says why there are no credentials")
    func instanceRefusal() async throws {
        let answer = metadata()
        try await FakeHTTPServer.with { request, index in
            request.uri.hasSuffix("the-role")
                ? .init(200, #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role"}"#)
                : answer(request, index)
        } _: { server in
            let error = try await failure(onInstance(server))
            #expect(error.message == "instance metadata: AssumeRoleUnauthorizedAccess, EC2 cannot assume the role")
        }
    }

    // MARK: - Containers

    @Test("a container's agent, with the token of a file that is read each time")
    func container() async throws {
        try await AWSFixture.withFiles { files, directory in
            let file = directory.appending(path: "token")
            let answer: @Sendable (FakeHTTPServer.Request, Int) -> FakeHTTPServer.Answer = { request, index in
                request.headers["Authorization"] == ["token-\(index)"]
                    ? .init(200, AWSFixture.document("CONTAINER-\(index)")) : .init(401)
            }
            try await FakeHTTPServer.with(answering: answer) { server in
                let environment = files.merging([
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file.path,
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this one",
                ]) { $1 }
                for index in 0...1 {
                    try Data("token-\(index)\n".utf8).write(to: file)
                    #expect(try await key(environment) == "CONTAINER-\(index)")
                }
                try Data("another".utf8).write(to: file)
                let error = try await failure(environment)
                #expect(error.message == "container credentials were refused with HTTP status 401")
                try FileManager.default.removeItem(at: file)
                #expect(try await failure(environment).message.contains("cannot be read"))
            }
        }
    }

    @Test(
        "plain HTTP only to this machine and to the agents of ECS and EKS",
        arguments: [
            ("http://example.com/x", false), ("http://10.0.0.1/", false), ("http://169.254.169.254/", false),
            ("ftp://localhost/", false), ("nonsense", false), ("http://127.evil.com/", false),
            ("http://[::2]/", false),
        ])
    func containerHosts(url: String, isTaken: Bool) async throws {
        let error = try await failure(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.hasPrefix("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
    }

    @Test(
        "addresses that stay on the machine",
        arguments: ["localhost", "127.0.0.1", "127.9.9.9", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"])
    func localHosts(host: String) {
        #expect(ContainerCredentials.isLocal(host))
    }

    @Test("a token with a second line, and a path that is none, are refused")
    func containerToken() async throws {
        let token = try await failure([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:1/",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "the-token\r\nX: y",
        ])
        #expect(token.code == .invalidConfiguration)
        #expect(!token.description.contains("the-token"))
        let path = try await failure(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "v2"])
        #expect(path.message.contains("does not start with /"))
    }
}
