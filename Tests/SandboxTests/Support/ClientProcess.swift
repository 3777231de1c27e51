import Foundation
import Subprocess
import Testing

/// Clients that others wrote, run as processes with a time limit.
enum ClientProcess {
    /// What no client needs unless it hangs.
    private static let limitSeconds = 180

    struct Outcome {
        var status: String
        var output: String
        var diagnostics: String

        var succeeded: Bool { status == "exited(0)" }
    }

    /// Runs a scenario of a script in `Clients` and gives the JSON object that it prints.
    ///
    /// Python is the project's `.venv`, which `make setup-tests` makes from `Tests/requirements.txt`, or else the one
    /// on the path. A missing module fails the test: proof by other clients is not optional.
    static func python(_ script: String, _ scenario: String, _ settings: ClientSettings) async throws -> String {
        try await python(script, scenario, json: settings.json)
    }

    static func python(_ script: String, _ scenario: String, json settings: String) async throws -> String {
        let here = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let own = root.appending(path: ".venv/bin/python3").path
        let python = FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
        let outcome = try await run(
            python, [here.appending(path: "Clients/\(script)").path, scenario, settings])
        guard outcome.succeeded else {
            throw ClientFailure(
                text: "\(script) \(scenario): \(outcome.status); run `make setup-tests` if a module is missing\n"
                    + outcome.diagnostics.suffix(4000))
        }
        return try canonical(outcome.output)
    }

    static func run(_ executable: String, _ arguments: [String], input: String? = nil) async throws -> Outcome {
        let arguments = Arguments(["--signal=KILL", "\(limitSeconds)", executable] + arguments)
        let result = try await Subprocess.run(
            .name("timeout"), arguments: arguments, input: .string(input ?? ""), output: .string(limit: 16 << 20),
            error: .string(limit: 4 << 20))
        return Outcome(
            status: "\(result.terminationStatus)", output: result.standardOutput,
            diagnostics: result.standardError)
    }

    /// JSON in one form: keys in order, one line each.
    static func canonical(_ json: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let data = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }
}

struct ClientFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// What a script has to know of a cluster.
struct ClientSettings: Encodable {
    struct Key: Encodable {
        var id: String
        var secret: String
    }

    var bootstrap: String
    var ca: String?
    var mechanism: String?
    var user = "admin"
    var other: String?
    var passwords: [String: String]?
    var accessKeys: [String: Key]?

    var json: String {
        String(decoding: (try? JSONEncoder().encode(self)) ?? Data(), as: UTF8.self)
    }
}
