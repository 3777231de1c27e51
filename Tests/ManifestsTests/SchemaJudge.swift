import Foundation

@testable import Manifests

/// The JSON Schemas' opinion, which Python's `jsonschema` gives.
///
/// Python is the project's `.venv`, or else `python3`; without jsonschema and PyYAML the judge throws what to install.
enum SchemaJudge {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Per file, why the schemas refuse it; nil for an accepted one.
    static func verdicts(_ files: [ManifestFile]) throws -> [String?] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kedge-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "input")
        try JSONEncoder().encode(files.map { Data($0.bytes).base64EncodedString() }).write(to: input)
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        for url in [output, errors] { try Data().write(to: url) }

        let process = Process()
        let python = Project.root.appending(path: ".venv/bin/python3").path()
        let script = Project.tests.appending(path: "judge.py").path()
        let schemas = Project.root.appending(path: "schemas").path()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            FileManager.default.isExecutableFile(atPath: python) ? python : "python3", script, schemas,
        ]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
        }
        return try JSONDecoder().decode([String?].self, from: Data(contentsOf: output))
    }
}
