import Foundation

/// A server process of the tests: it says its port when it is ready, and ends when this goes or the tests die.
package final class Server: Sendable {
    package let port: Int
    private let process: Process
    private let lifeline: Pipe

    /// - Parameter script: Relative to the folder of all tests.
    package init(_ script: String, _ arguments: [String]) throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-BS", tests.appendingPathComponent(script).path] + arguments
        lifeline = Pipe()
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0a { line.append(byte) }
        guard let port = Int(String(decoding: line, as: UTF8.self)) else { throw NotReady(script: script) }
        self.port = port
    }

    package struct NotReady: Error {
        let script: String
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
