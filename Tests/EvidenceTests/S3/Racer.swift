import Foundation
import Programs
import S3Servers
import Testing

/// A process that wants the lease; it ends when its standard input does, so not later than the tests.
final class Racer: Sendable {
    private let process: Process
    private let input: ChildPipe
    private let output: ChildPipe

    init(_ location: String, _ environment: [String: String]) throws {
        (input, output) = (try ChildPipe(), try ChildPipe())
        process = Process()
        process.executableURL = try Self.executable()
        process.arguments = [location]
        process.environment = environment
        process.standardInput = input.reading
        process.standardOutput = output.writing
        try process.run()
        try input.reading.close()
        try output.writing.close()
    }

    deinit { try? input.writing.close() }

    func tell(_ command: String) throws {
        try input.writing.write(contentsOf: Data("\(command)\n".utf8))
    }

    /// The next line that it says; waits for it.
    func answer() throws -> String {
        var line: [UInt8] = []
        while let byte = try output.reading.read(upToCount: 1), let first = byte.first {
            if first == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(first)
        }
        return "ended"
    }

    /// Beside the program that runs the tests, where the build put both.
    private static func executable() throws -> URL {
        let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = [here, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
        let found = beside.map { $0.appending(path: "lease-racer") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found, "lease-racer is not beside \(CommandLine.arguments[0])")
    }
}
