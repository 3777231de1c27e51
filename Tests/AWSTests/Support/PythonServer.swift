import Foundation
import Testing

/// A server written in Python, in `Servers`, as a child process that ends with its standard input.
///
/// Python is the project's `.venv`, which `make setup-tests` makes from `Tests/requirements.txt`, or else the one on the
/// path.
final class PythonServer: Sendable {
    /// The line that the server prints when it is ready.
    let greeting: Data
    private let process: Process
    private let input: Pipe

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private init(_ script: String, _ arguments: [String]) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        let own = root.appending(path: ".venv/bin/python3")
        let hasOwn = FileManager.default.isExecutableFile(atPath: own.path)
        process = Process()
        process.executableURL = hasOwn ? own : URL(filePath: "/usr/bin/env")
        process.arguments =
            (hasOwn ? [] : ["python3"]) + ["-B", tests.appending(path: "Servers/\(script)").path] + arguments
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty else {
                throw Failure(description: "\(script) did not start; run `make setup-tests`")
            }
            line += more
        }
        greeting = line
    }

    /// Runs `body` beside the server and ends the server however that ends.
    static func with<R>(
        _ script: String, _ arguments: [String], _ body: (PythonServer) async throws -> R
    ) async throws -> R {
        let server = try PythonServer(script, arguments)
        defer {
            try? server.input.fileHandleForWriting.close()
            server.process.waitUntilExit()
        }
        return try await body(server)
    }
}
