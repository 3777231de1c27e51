import Foundation
import Programs

@testable import Manifests

/// The JSON Schemas' opinion, which Python's `jsonschema` gives.
enum SchemaJudge {
    /// Per file, why the schemas refuse it; nil for an accepted one.
    static func verdicts(_ files: [ManifestFile]) async throws -> [String?] {
        let input = try JSONEncoder().encode(files.map { Data($0.bytes).base64EncodedString() })
        let run = try await Run.python(
            "ManifestsTests/judge.py", [Project.path("schemas")], input: String(decoding: input, as: UTF8.self))
        return try JSONDecoder().decode([String?].self, from: Data(run.printed().utf8))
    }
}
