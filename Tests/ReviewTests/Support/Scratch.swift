import Foundation

/// A folder of a test's own, gone with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("kedge-review-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// Runs a command in the folder to its end and returns what it printed.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.environment = ProcessInfo.processInfo.environment.merging(Self.hermetic) { $1 }
        // Files, not pipes: nothing to drain, nothing to dead-lock on.
        let stdout = path(".stdout-\(UUID().uuidString)")
        try Data().write(to: URL(fileURLWithPath: stdout))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: stdout))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOfFile: stdout, encoding: .utf8)
        try FileManager.default.removeItem(atPath: stdout)
        guard process.terminationStatus == 0 else { throw CommandFailed(command: arguments, output: text) }
        return text.trimmingCharacters(in: .newlines)
    }

    private static let hermetic = [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    ]
}

struct CommandFailed: Error {
    let command: [String]
    let output: String
}
