import Foundation
import Testing

/// `Clients/echo.py` as a process.
final class EchoServer: Sendable {
    let url: String
    private let process: Process
    private let lifeline = Pipe()

    init() throws {
        process = Process()
        process.executableURL = URL(filePath: Project.path(".venv/bin/python3"))
        process.arguments = [Project.path("Tests/EndToEndTests/Clients/echo.py")]
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .newlines)))
        url = "http://127.0.0.1:\(port)"
    }

    deinit { process.terminate() }
}
