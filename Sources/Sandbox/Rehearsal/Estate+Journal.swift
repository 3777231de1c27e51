import Foundation

/// What the reconciler's journal says, read as any program could.
extension Estate {
    private struct Entry: Decodable {
        struct Details: Decodable {
            let role: String?
            let policies: [String]?
        }

        let event: String
        let details: Details
    }

    /// How many policies each role was given last, by the role's name.
    func appliedPolicies() throws -> [String: Int] {
        let folder = root.appending(path: "evidence/\(Self.migration)/journal")
        var policies: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
            let entry = try JSONDecoder().decode(Entry.self, from: Data(contentsOf: folder.appending(path: name)))
            guard entry.event == "access-applied", let role = entry.details.role?.split(separator: "/").last else {
                continue
            }
            policies[String(role)] = entry.details.policies?.count ?? 0
        }
        return policies
    }
}
