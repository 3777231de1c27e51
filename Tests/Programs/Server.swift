import Foundation

/// A server of the tests: it prints a line when it is ready, and ends when this goes or the tests die.
package final class Server: Sendable {
    /// The line: the server's port, or what else it has to say.
    package let greeting: String
    private let process: Process
    private let lifeline: ChildPipe

    /// The port on 127.0.0.1 of a server whose greeting is that.
    package var port: Int { Int(greeting) ?? 0 }

    private static let readyLimitMilliseconds: Int32 = 120_000

    /// Starts a script in Python, which ends with its standard input.
    ///
    /// - Parameter script: Relative to the folder of all tests.
    package convenience init(_ script: String, _ arguments: [String] = []) throws {
        try self.init(command: [Project.python(), "-B", Project.path("Tests/\(script)")] + arguments)
    }

    /// Starts any program; a shell ends it when its standard input ends.
    package convenience init(killing command: [String]) throws {
        try self.init(command: ["sh", "-c", #""$0" "$@" & cat > /dev/null; kill $!"#] + command)
    }

    private init(command: [String]) throws {
        let output = try ChildPipe()
        lifeline = try ChildPipe()
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = lifeline.reading
        process.standardOutput = output.writing
        try process.run()
        try lifeline.reading.close()
        try output.writing.close()
        var ready = pollfd(fd: output.reading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        var count: Int32
        repeat { count = poll(&ready, 1, Self.readyLimitMilliseconds) } while count == -1 && errno == EINTR
        guard count > 0 else { throw NotReady(command: command) }
        var line: [UInt8] = []
        while let byte = try output.reading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        greeting = String(decoding: line, as: UTF8.self)
        guard !line.isEmpty else { throw NotReady(command: command) }
    }

    package struct NotReady: Error, CustomStringConvertible {
        let command: [String]
        package var description: String { "\(command) did not start; run `make setup-tests`" }
    }

    deinit { try? lifeline.writing.close() }
}
