import Foundation

/// A program that has ended, and what it printed.
package struct Run: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String

    package var all: String { output + errors }
    package var errorLines: [Substring] { errors.split(separator: "\n") }

    /// Runs a program to its end, or kills it when the limit is over; no thread waits meanwhile.
    ///
    /// - Parameters:
    ///   - command: The program, by its path or by its name on the PATH, and its arguments.
    ///   - environment: All of it.
    package static func of(
        _ command: [String], input: String = "", environment: [String: String] = ProcessInfo.processInfo.environment,
        in folder: URL? = nil, limit: Duration = .seconds(120)
    ) async throws -> Run {
        let scratch = try Scratch()
        // Files, not pipes: nothing to drain, nothing to dead-lock on.
        let files = ["input", "output", "errors"].map(scratch.file)
        try Data(input.utf8).write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.currentDirectoryURL = folder ?? scratch.url
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let status = try await end(of: process, limit: limit)
        return Run(
            status: status, output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8))
    }

    /// Runs a script of `Tests` in Python, as ``of(_:input:environment:in:limit:)`` does.
    package static func python(
        _ script: String, _ arguments: [String] = [], input: String = "", limit: Duration = .seconds(300)
    ) async throws -> Run {
        try await of(
            [Project.python(), "-B", Project.path("Tests/\(script)")] + arguments, input: input, limit: limit)
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

    /// What was printed, unless the program failed.
    package func printed() throws -> String {
        guard status == 0 else { throw Failed(status: status, errors: errors) }
        return output
    }

    package struct Failed: Error, CustomStringConvertible {
        let status: Int32
        let errors: String
        package var description: String {
            "it ended with \(status); run `make setup-tests` if something is missing\n\(errors.suffix(4000))"
        }
    }

    /// The one JSON document on standard output.
    package func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(output.utf8))
    }
}
