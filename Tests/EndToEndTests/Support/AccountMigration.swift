import Foundation
import Programs
import Testing

/// A migration in the sandbox's AWS account, declared in git; what differs from test to test is `access`.
struct AccountMigration {
    let estate: Estate
    let remote: GitRemote

    static let migration = Declaration.migration

    /// With kedge's own policies on its roles, and the proposal merged, `Planned`.
    ///
    /// - Parameter merging: Changes what is merged, as a reviewer does, file by file.
    init(
        _ account: Account = Account(), access: [String], merging: [String: (String) -> String] = [:]
    ) async throws {
        estate = try await Estate(account: account)
        remote = try await GitRemote(estate)
        try await declare("Planned", access)
        try await estate.grantRunnerPolicies(repository: remote.url)
        let proposed = try await converge()
        #expect(proposed.status == 0, "\(proposed.all)")
        try await remote.merge("kedge/\(Self.migration)/access")
        for (path, change) in merging { try await edit(path, change) }
    }

    func declare(_ phase: String, _ access: [String], acknowledged: Bool = false) async throws {
        try await remote.commit(
            estate.filesInAWS(phase: phase, acknowledged: acknowledged, bucket: nil, access: access), in: ".")
    }

    /// Changes a merged file.
    func edit(_ path: String, _ change: (String) -> String) async throws {
        let file = estate.scratch.file("clone/\(path)")
        let text = change(try String(contentsOf: file, encoding: .utf8))
        try await remote.commit([path: text], in: ".")
    }

    func converge() async throws -> Run {
        try await estate.kedge("reconcile", "--until-converged", repository: remote.url)
    }

    func plan() async throws -> PlanAnswer {
        try await estate.kedge("plan", "--output", "json", repository: remote.url).json()
    }

    // MARK: the journal

    /// The details of every event of a name, in order.
    func journal(_ event: String) throws -> [[String: Any]] {
        let folder = estate.scratch.file("evidence/\(Self.migration)/journal")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().compactMap { name in
            let entry = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: name)))
            guard let entry = entry as? [String: Any], entry["event"] as? String == event else { return nil }
            return entry["details"] as? [String: Any]
        }
    }

    // MARK: the roles

    /// What is on a service's role: names of inline policies and ARNs of attached ones.
    func policies(of service: String) async throws -> [String] {
        try await estate.withIAM { iam in
            try await iam.inlinePolicyNames(of: "\(service)-role") + iam.attachedPolicies(of: "\(service)-role")
        }
    }
}
