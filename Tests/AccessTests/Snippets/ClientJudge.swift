import Foundation

/// What programs that others wrote say of generated files.
enum ClientJudge {
    struct Outcome {
        let output: String
        let errors: String
    }

    /// Runs a script of the fixtures with the project's `.venv`, or else `python3`.
    static func run(_ script: String, _ arguments: [String]) throws -> Outcome {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let own = here.appending(path: "../../../.venv/bin/python3").standardized.path()
        let python = FileManager.default.isExecutableFile(atPath: own) ? own : "/usr/bin/python3"
        return try process(python, [here.appending(path: "../Fixtures/\(script)").standardized.path()] + arguments)
    }

    static func process(_ executable: String, _ arguments: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kedge-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: nothing to drain.
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        for url in [output, errors] { try Data().write(to: url) }
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
