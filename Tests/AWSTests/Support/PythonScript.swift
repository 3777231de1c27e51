import Foundation

/// A script in `Servers` that prints its answer and ends.
enum PythonScript {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it with the project's `.venv`, or else with the Python on the path, and gives what it printed.
    static func run(_ name: String, _ arguments: [String] = []) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        let own = root.appending(path: ".venv/bin/python3").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                FileManager.default.isExecutableFile(atPath: own) ? own : "python3", "-B",
                tests.appending(path: "Servers/\(name)").path,
            ] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(name) failed; run `make setup-tests`")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
