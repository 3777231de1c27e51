import Foundation
import Testing

/// A server process of the tests: it says its port when it is ready, and ends when this goes or the tests die.
final class Server: Sendable {
    let port: Int
    private let process: Process
    private let lifeline: Pipe

    /// - Parameter script: Relative to the folder of all tests.
    init(_ script: String, _ arguments: [String]) throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-BS", tests.appendingPathComponent(script).path] + arguments
        lifeline = Pipe()
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while line.last != 0x0a {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
                throw CommandFailed(command: [script] + arguments, output: "the server ended before it was ready")
            }
            line += byte
        }
        port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
