import Foundation
import Synchronization

/// The built binary, run as a user runs it.
enum KedgeBinary {
    /// Beside the executable that runs the tests: both are products of one build.
    static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "kedge")

    /// What every process gets; nothing of the tests' own environment.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    ]

    /// Runs kedge to its end, or kills it when the limit is over.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
        limit: Duration = .seconds(120)
    ) async throws -> Run {
        try await Run.of(url, arguments, environment: environment, in: folder, limit: limit)
    }
}

/// A process that has ended, and what it printed.
struct Run: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var all: String { output + errors }
    var errorLines: [Substring] { errors.split(separator: "\n") }

    /// The one JSON document on standard output.
    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(output.utf8))
    }

    static func of(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
        limit: Duration = .seconds(120)
    ) async throws -> Run {
        let scratch = try Scratch()
        // Files, not pipes: nothing to drain, nothing to dead-lock on.
        let (output, errors) = (scratch.file("output"), scratch.file("errors"))
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = KedgeBinary.environment.merging(["HOME": scratch.url.path()]) { $1 }.merging(environment)
        { $1 }
        process.currentDirectoryURL = folder ?? scratch.url
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try scratch.handle(output)
        process.standardError = try scratch.handle(errors)
        let status = try await end(of: process, limit: limit)
        return Run(
            status: status, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    private static func end(of process: Process, limit: Duration) async throws -> Int32 {
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try process.run()
        let id = process.processIdentifier
        let watchdog = Task {
            try await Task.sleep(for: limit)
            kill(id, SIGKILL)
        }
        defer { watchdog.cancel() }
        for await status in ends { return status }
        throw CancellationError()
    }
}
