import Foundation
import Programs
import Testing

@Suite("What fails says so once, and what to do")
struct FailureTests {
    private static let commands = ["plan", "status", "reconcile"]

    @Test("A wrong password is one error", arguments: commands)
    func wrongPassword(command: String) async throws {
        let estate = try await Estate()
        let run = try await estate.kedge(command, changing: ["KAFKA_PASSWORD": "not-the-password"])
        #expect(run.status == 1)
        #expect(run.output == "")
        expectOneError(run, naming: "SCRAM")
        #expect(!run.all.contains("not-the-password"))
    }

    @Test("Wrong AWS credentials are one error")
    func wrongKey() async throws {
        let estate = try await Estate()
        let run = try await estate.kedge("plan", changing: ["AWS_SECRET_ACCESS_KEY": "not-the-secret-key"])
        #expect(run.status == 1)
        expectOneError(run, naming: "OAUTHBEARER")
        #expect(!run.all.contains("not-the-secret-key"))
    }

    @Test(
        "A missing environment variable is named, its neighbours' values are not",
        arguments: ["KAFKA_PASSWORD", "KAFKA_USER", "AWS_SECRET_ACCESS_KEY"])
    func missingVariable(name: String) async throws {
        let estate = try await Estate()
        let run = try await estate.kedge("plan", changing: [name: nil])
        #expect(run.status == 1)
        expectOneError(run, naming: name)
    }

    @Test("A cluster that cannot be reached is one error, within the time that a call may take")
    func unreachable() async throws {
        let estate = try await Estate()
        try estate.declare(.init(sourceBrokers: ["127.0.0.1:1"]))
        let run = try await estate.kedge("plan", limit: .seconds(150))
        #expect(run.status == 1)
        expectOneError(run, naming: "127.0.0.1:1")
    }

    @Test("Mistakes in the manifests of a commit are all told, with the commit")
    func invalidManifests() async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        let mistakes = try Project.text("Tests/ManifestsTests/Fixtures/twenty-mistakes.yaml")
        let commit = try await remote.commit(["twenty-mistakes.yaml": mistakes], in: ".")
        let expected = try Project.text("Tests/ManifestsTests/Fixtures/twenty-mistakes.txt").split(separator: "\n")
        for command in Self.commands {
            let run = try await estate.kedge(command, repository: remote.url)
            #expect(run.status == 2)
            #expect(run.output == "")
            expectOneError(run, naming: commit)
            for line in expected { #expect(run.errors.contains("  \(line)\n")) }
        }
    }

    @Test("What is not in the repository is named")
    func absent() async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        try await remote.commit(estate.files(.init()), in: "kafka")
        for (arguments, name) in [
            (["--branch", "absent"], "absent"), (["--path", "nowhere"], "nowhere"),
            (["--path", "kafka", "--migration", "other"], "other"),
        ] {
            let run = try await KedgeBinary.run(
                ["plan", "--repository", remote.url, "--cache", estate.scratch.file("cache").path()] + arguments,
                environment: estate.environment)
            #expect(run.status == 1)
            expectOneError(run, naming: name)
        }
    }

    @Test(
        "A repository that is not there is named",
        arguments: ["/absent/estate.git", "ftp://example.com/estate.git", "http://127.0.0.1:1/estate.git"])
    func noRepository(url: String) async throws {
        let run = try await KedgeBinary.run(["plan", "--repository", url])
        #expect(run.status == 1)
        #expect(run.output == "")
        expectOneError(run, naming: url.hasPrefix("/") ? url : url.split(separator: "/").first.map(String.init))
    }

    @Test("A password in a repository's URL is not repeated")
    func passwordInURL() async throws {
        let run = try await KedgeBinary.run([
            "plan", "--repository", "https://user:hunter2@127.0.0.1:1/estate.git", "--log-level", "trace",
        ])
        #expect(run.status == 1)
        #expect(!run.all.contains("hunter2"))
    }

    @Test("A plain directory that lacks the path is named")
    func noDirectory() async throws {
        let scratch = try Scratch()
        try scratch.write("", to: "a.txt")
        let run = try await KedgeBinary.run(["plan", "--repository", scratch.url.path(), "--path", "nowhere"])
        #expect(run.status == 1)
        expectOneError(run, naming: "nowhere")
    }

    @Test("A sandbox says what is wrong with its configuration", arguments: ["absent.json", "broken.json"])
    func sandbox(file: String) async throws {
        let scratch = try Scratch()
        try scratch.write(#"{"clusters": [{"users": [{"name": "a", "password": "hunter2"}]}]}"#, to: "broken.json")
        let run = try await KedgeBinary.run(["sandbox", "--config", file], in: scratch.url)
        #expect(run.status == 1)
        #expect(run.output == "")
        expectOneError(run, naming: file)
        #expect(!run.all.contains("hunter2"))
    }

    @Test("A rehearsal does not write into a directory with something in it")
    func rehearsal() async throws {
        let scratch = try Scratch()
        try scratch.write("precious", to: "used/file")
        let run = try await KedgeBinary.run(["rehearse", "--directory", "used"], in: scratch.url)
        #expect(run.status == 1)
        expectOneError(run, naming: "used")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("used").path()) == ["file"])
    }
}
