import Foundation
import Programs

/// Clients that others wrote.
enum ClientProcess {
    /// Runs a scenario of a script in `Clients` and gives the JSON object that it prints.
    static func python(_ script: String, _ scenario: String, json settings: String) async throws -> String {
        let run = try await Run.python(
            "SandboxTests/Clients/\(script)", [scenario, settings], limit: .seconds(180))
        return try canonical(run.printed())
    }

    /// JSON in one form: keys in order, one line each.
    static func canonical(_ json: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let data = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }
}

struct ClientFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// What a script has to know of a cluster.
struct ClientSettings: Encodable {
    struct Key: Encodable {
        var id: String
        var secret: String
    }

    var bootstrap: String
    var ca: String?
    var mechanism: String?
    var user = "admin"
    var other: String?
    var passwords: [String: String]?
    var accessKeys: [String: Key]?

    var json: String {
        String(decoding: (try? JSONEncoder().encode(self)) ?? Data(), as: UTF8.self)
    }
}
