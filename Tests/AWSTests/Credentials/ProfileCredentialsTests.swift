import Cryptography
import FakeHTTP
import Foundation
import Testing

@testable import AWS

/// What a profile can say of where credentials come from.
@Suite struct ProfileCredentialsTests {
    private let end = Date(timeIntervalSince1970: 1_768_480_496 + 3600)
    private let keys = "aws_access_key_id = KEYS\naws_secret_access_key = the-secret\naws_session_token = the-session"
    private let role = "role_arn = arn:aws:iam::123456789012:role/team/worker"

    private func load(
        _ config: String, profile: String? = nil, _ environment: [String: String] = [:]
    ) async throws -> AWSCredentials {
        try await AWSFixture.withFiles(config: config) { files, _ in
            try await AWSFixture.with(files.merging(environment) { $1 }) { access in
                try await access.client(CredentialSelection(profile: profile)).credentials.credentials()
            }
        }
    }

    private func failure(
        _ config: String, profile: String? = nil, _ environment: [String: String] = [:]
    ) async throws -> AWSError {
        let error = await #expect(throws: AWSError.self) { try await load(config, profile: profile, environment) }
        #expect(error?.description.contains("the-s") == false)
        return try #require(error)
    }

    /// STS that gives the session of whatever is asked for, named after its place in the row of requests.
    private func sts<R>(_ body: (FakeHTTPServer, [String: String]) async throws -> R) async throws -> R {
        let end = end
        return try await FakeHTTPServer.with { request, index in
            let operation = request.body.contains("WebIdentityToken") ? "AssumeRoleWithWebIdentity" : "AssumeRole"
            return .init(200, AWSFixture.session(operation, "SESSION\(index)", expires: end))
        } _: { server in
            try await body(server, ["AWS_ENDPOINT_URL_STS": server.url])
        }
    }

    private func form(_ request: FakeHTTPServer.Request) -> [String: String] {
        request.body.split(separator: "&").reduce(into: [:]) { form, field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            form[String(parts[0])] = String(decoding: PercentEncoding.decode(parts[1]) ?? [], as: UTF8.self)
        }
    }

    @Test("static keys")
    func statics() async throws {
        let credentials = try await load("[default]\n\(keys)")
        #expect(
            credentials
                == AWSCredentials(
                    accessKeyID: "KEYS", secretAccessKey: Secret("the-secret"), sessionToken: Secret("the-session")))
        #expect(
            try await failure("[default]\naws_access_key_id = KEYS").message
                == "profile default has only half of an access key")
    }

    // MARK: - Roles

    @Test("a role for the keys of another profile, with all that can be said of the session")
    func sourceProfile() async throws {
        try await sts { server, environment in
            let config = """
                [profile x]
                \(role)
                source_profile = base
                external_id = the-external-id
                role_session_name = night
                duration_seconds = 7200
                region = eu-west-3
                [profile base]
                \(keys)
                """
            let credentials = try await load(config, profile: "x", environment)
            #expect(credentials.accessKeyID == "SESSION0")
            #expect(credentials.sessionToken == Secret("the-token-of-SESSION0"))
            #expect(credentials.expiration == end)
            let request = try #require(server.requests.first)
            #expect(
                form(request) == [
                    "Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": "7200",
                    "RoleArn": "arn:aws:iam::123456789012:role/team/worker", "ExternalId": "the-external-id",
                    "RoleSessionName": "night",
                ])
            let authorization = request.headers["Authorization"].first ?? ""
            #expect(authorization.contains("Credential=KEYS/"))
            #expect(authorization.contains("/eu-west-3/sts/aws4_request"))
            #expect(request.headers["X-Amz-Security-Token"] == ["the-session"])
        }
    }

    @Test("a role of a role, and a profile that is its own source")
    func chained() async throws {
        try await sts { server, environment in
            let config = """
                [profile a]
                \(role)-a
                source_profile = b
                [profile b]
                \(role)-b
                source_profile = b
                \(keys)
                """
            let credentials = try await load(config, profile: "a", environment)
            #expect(credentials.accessKeyID == "SESSION1")
            #expect(server.requests.map { form($0)["RoleArn"]?.suffix(2) } == ["-b", "-a"])
            #expect(server.requests[0].headers["Authorization"].first?.contains("Credential=KEYS/") == true)
            #expect(server.requests[1].headers["Authorization"].first?.contains("Credential=SESSION0/") == true)
            // Without a region, that of the role's partition.
            #expect(server.requests[1].headers["Authorization"].first?.contains("/us-east-1/sts/") == true)
        }
    }

    @Test("profiles that refer to each other are refused, with the whole way")
    func circle() async throws {
        let config = """
            [profile a]
            \(role)
            source_profile = b
            [profile b]
            \(role)
            source_profile = c
            [profile c]
            \(role)
            source_profile = a
            """
        let error = try await failure(config, profile: "a")
        #expect(error.message == "profile c goes round in circles: a → b → c → a")
    }

    @Test("a role for what the environment, a container or the instance has")
    func credentialSource() async throws {
        try await sts { server, environment in
            let config = "[default]\n\(role)\ncredential_source = "
            let named = environment.merging(AWSFixture.keys) { $1 }
            #expect(
                try await load("[profile x]\n\(role)\ncredential_source = Environment", profile: "x", named).accessKeyID
                    == "SESSION0")
            try await FakeHTTPServer.with { _, _ in
                .init(200, AWSFixture.document("AGENT"))
            } _: { agent in
                let container = environment.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url]) { $1 }
                let credentials = try await load(config + "EcsContainer", nil, container)
                #expect(credentials.accessKeyID == "SESSION1")
                #expect(server.requests.last?.headers["Authorization"].first?.contains("=AGENT/") == true)
            }
            let missing = try await failure(config + "Ec2InstanceMetadata", nil, environment)
            #expect(missing.message.contains("AWS_EC2_METADATA_DISABLED is set"))
            #expect(try await failure(config + "Moon", nil, environment).message.contains("'Moon'"))
        }
    }

    @Test(
        "what a role needs, or what cannot be done, is said",
        arguments: [
            ("", "no source for it"), ("source_profile = gone", "profile gone is not in"),
            ("source_profile = default\ncredential_source = Environment", "both"),
            ("source_profile = default\nmfa_serial = x", "mfa_serial"),
            ("source_profile = default\nduration_seconds = 10", "duration_seconds '10'"),
        ])
    func wrongRole(properties: String, problem: String) async throws {
        let error = try await failure("[default]\n\(role)\n\(properties)")
        #expect(error.message.contains(problem))
        #expect(try await failure("[default]\nrole_arn = nonsense").code == .invalidARN)
    }

    @Test("IAM Identity Center is refused with the way around it")
    func sso() async throws {
        let error = try await failure("[profile x]\nsso_session = corp\nsso_account_id = 1", profile: "x")
        #expect(error.message.contains("IAM Identity Center"))
        #expect(error.hint.contains("aws configure export-credentials --profile x"))
        // Keys beside it are enough.
        #expect(try await load("[default]\nsso_session = corp\n\(keys)").accessKeyID == "KEYS")
    }

    @Test("a role for the token in a file, by the profile and by the environment; the call is not signed")
    func webIdentity() async throws {
        try await sts { server, environment in
            try await AWSFixture.withFiles { _, directory in
                let file = directory.appending(path: "jwt")
                try Data("the-jwt\n".utf8).write(to: file)
                let profile = try await load(
                    "[default]\n\(role)\nweb_identity_token_file = \(file.path)", nil, environment)
                #expect(profile.accessKeyID == "SESSION0")
                let pod = environment.merging([
                    "AWS_WEB_IDENTITY_TOKEN_FILE": file.path, "AWS_ROLE_SESSION_NAME": "pod",
                    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod", "AWS_REGION": "eu-west-1",
                ]) { $1 }
                #expect(try await load("", nil, pod).accessKeyID == "SESSION1")
                #expect(server.requests.allSatisfy { !$0.headers.contains(name: "Authorization") })
                let form = form(server.requests[1])
                #expect(form["WebIdentityToken"] == "the-jwt")
                #expect(form["RoleSessionName"] == "pod")
                try FileManager.default.removeItem(at: file)
                #expect(try await failure("", nil, pod).message.contains("token file \(file.path) cannot be read"))
                let half = pod.filter { $0.key != "AWS_ROLE_ARN" }
                #expect(try await failure("", nil, half).message.contains("AWS_ROLE_ARN is not"))
            }
        }
    }

    private func load(
        _ config: String, _ profile: String?, _ environment: [String: String]
    ) async throws -> AWSCredentials {
        try await load(config, profile: profile, environment)
    }

    private func failure(
        _ config: String, _ profile: String?, _ environment: [String: String]
    ) async throws -> AWSError {
        try await failure(config, profile: profile, environment)
    }

    // MARK: - Processes

    @Test("a command's output, whatever it writes to its diagnostics")
    func process() async throws {
        let document = AWSFixture.document("PROCESS", token: "SessionToken", expires: end, version: 1)
        let credentials = try await load(
            "[default]\ncredential_process = echo warning >&2; echo '\(document)' | cat")
        #expect(credentials.accessKeyID == "PROCESS")
        #expect(credentials.expiration == end)
    }

    @Test(
        "a command that fails, gives something else or too much",
        arguments: [
            ("echo not signed in >&2; exit 3", "failed: not signed in"), ("/nonexistent/command", "failed: "),
            ("echo hello", "not the JSON"), ("echo '{\"Version\": 2}'", "Version is not 1"),
            ("echo '{\"Version\": 1}'", "no access key"), ("yes the-secret", "prints more than"),
        ])
    func wrongProcess(command: String, problem: String) async throws {
        let error = try await failure("[default]\ncredential_process = \(command)")
        #expect(error.code == .credentialsUnavailable)
        #expect(error.message.hasPrefix("credential_process of profile default"))
        #expect(error.message.contains(problem))
    }

    @Test("a command that does not end is ended, with all that it started")
    func slowProcess() async throws {
        try await AWSFixture.withFiles { _, directory in
            let file = directory.appending(path: "pid")
            var process = ProcessCredentials(
                command: Secret("sleep 3600 & echo $! > \(file.path); wait"), environment: ["PATH": "/usr/bin:/bin"],
                origin: "test")
            process.limit = .seconds(3)
            let error = await #expect(throws: AWSError.self) { _ = try await process.load() }
            #expect(error?.message.contains("did not end within") == true)
            let pid = try #require(
                Int32(try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)))
            // A killed process is gone a moment later.
            for _ in 0..<500 where Self.runs(pid) { try await Task.sleep(for: .milliseconds(10)) }
            #expect(!Self.runs(pid))
        }
    }

    private static func runs(_ pid: Int32) -> Bool {
        guard let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !state.contains(") Z ")
    }
}
