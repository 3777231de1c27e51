import Foundation

/// A folder of a test's own, gone with it.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package var url: URL { URL(filePath: path, directoryHint: .isDirectory) }

    package func file(_ name: String) -> URL { url.appending(path: name) }
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Every file and folder below, sorted.
    package func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }

    /// Writes a file, in folders that are made if need be, and answers its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Data(text.utf8), to: name)
    }

    @discardableResult
    package func write(_ data: Data, to name: String) throws -> String {
        try FileManager.default.createDirectory(
            at: file(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        // Whole or not at all: some are read by a server that runs already.
        try data.write(to: file(name), options: .atomic)
        return path(name)
    }

    package func read(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

    // MARK: commands

    /// Runs a short command in the folder to its end and returns what it printed.
    @discardableResult
    package func run(_ command: String..., input: [UInt8] = []) throws -> String { try run(command, input: input) }

    @discardableResult
    package func run(_ command: [String], input: [UInt8] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = url
        process.environment = ProcessInfo.processInfo.environment.merging(Self.hermetic) { $1 }
        // Files, not pipes: nothing to drain, nothing to dead-lock on.
        let (stdin, stdout) = (file(".stdin-\(UUID().uuidString)"), file(".stdout-\(UUID().uuidString)"))
        defer { for file in [stdin, stdout] { try? FileManager.default.removeItem(at: file) } }
        try Data(input).write(to: stdin)
        try Data().write(to: stdout)
        process.standardInput = try FileHandle(forReadingFrom: stdin)
        let output = try FileHandle(forWritingTo: stdout)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: stdout, encoding: .utf8)
        guard process.terminationStatus == 0 else { throw CommandFailed(command: command, output: text) }
        return text.trimmingCharacters(in: .newlines)
    }

    /// git without the user's own settings.
    package static let hermetic = [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    ]
}

package struct CommandFailed: Error {
    let command: [String]
    let output: String
}
