import Foundation

/// What the reconciler's journal says, read as any program could.
extension Estate {
    private struct Entry: Decodable {
        struct Details: Decodable {
            let role: String?
            let policies: [String]?
        }

        let event: String
    }

    private struct Applied: Decodable {
        let details: Entry.Details
    }

    /// How many policies each role was given last, by the role's name.
    func appliedPolicies() throws -> [String: Int] {
        let folder = root.appending(path: "evidence/\(Self.migration)/journal")
        var policies: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
            let data = try Data(contentsOf: folder.appending(path: name))
            guard try JSONDecoder().decode(Entry.self, from: data).event == "access-applied" else { continue }
            let details = try JSONDecoder().decode(Applied.self, from: data).details
            guard let role = details.role?.split(separator: "/").last else { continue }
            policies[String(role)] = details.policies?.count ?? 0
        }
        return policies
    }
}
