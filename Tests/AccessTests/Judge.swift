import Foundation

/// A script in `Judges` that asks software which others wrote, run with a time limit.
enum Judge {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What no judge needs unless it hangs.
    private static let limitSeconds = 300

    /// The lines that the script answers, given lines.
    ///
    /// - Parameter environment: the folder of the Python environment in the project's root, which `make setup-tests`
    ///   makes; without it the test fails, as proof by others is not optional.
    static func ask(
        _ script: String, _ arguments: [String] = [], environment: String = ".venv", lines: [String]
    ) throws -> [String] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let python = tests.appending(path: "../../\(environment)/bin/python3").standardized.path()
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Failure(description: "there is no \(python); run `make setup-tests`")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "kedge-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["input", "output", "errors"].map { folder.appending(path: $0) }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["timeout", "--signal=KILL", "\(limitSeconds)", python, tests.appending(path: "Judges/\(script)").path()]
            + arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(description: "\(script): exit \(process.terminationStatus)\n\(errors.suffix(4000))")
        }
        return String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }
}
