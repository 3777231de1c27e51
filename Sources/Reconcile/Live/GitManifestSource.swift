import Foundation
import GitSource
import HTTP
import Manifests
import Review

/// Manifests on a branch of a git repository; proposals go to branches beside it.
package struct GitManifestSource: ManifestSource {
    private let repository: GitRepository
    private let branch: String
    /// The manifest root in the repository, without slashes at its ends; empty for the repository's root.
    private let root: String
    private let desks: ReviewDesks

    /// - Parameter environment: Where the secrets of forges are.
    package init(
        _ repository: GitRepository, branch: String, root: String, transport: HTTPTransport,
        environment: [String: String]
    ) {
        self.repository = repository
        self.branch = branch
        self.root = root.split(separator: "/").joined(separator: "/")
        desks = ReviewDesks(repository, transport, environment: environment)
    }

    package func checkout() async throws -> Checkout {
        try await repository.fetch()
        let head = try await repository.head(branch: branch)
        return Checkout(commit: head.hex, files: try await files(at: head))
    }

    package func standing(of proposal: AccessProposal, onto commit: String) async throws -> ReviewStanding {
        let request = try request(proposal, onto: commit)
        let observed = try await desks.desk(proposal.review).observe(request)
        let plan = try ReviewPlan(request, observed)
        let url = observed.forge?.pullRequest?.url
        switch plan.standing {
        case .refused: return .refused(url)
        case .edited(_, isOutdated: true): return plan.steps.isEmpty ? .outdatedEdits(url) : .due
        case .edited, .proposed: return plan.steps.isEmpty ? .waiting(url) : .due
        // The tracked branch has moved on; the next pass reads it.
        case .merged, .outdated: return .waiting(url)
        }
    }

    package func propose(_ proposal: AccessProposal, onto commit: String) async throws -> String {
        let desk = try desks.desk(proposal.review)
        let outcome = try await desk.propose(try request(proposal, onto: commit)) { proposal.moved(since: $0) }
        return outcome.commit?.hex ?? commit
    }

    package func objection(to commit: String, since base: String?, _ verify: VerifySpec) async throws -> String? {
        let verification = CommitVerification(
            allowedSigners: verify.allowedSigners, openPGPKeys: verify.openPGPKeys, forgeSigners: verify.forgeSigners)
        let head = try commitID(commit)
        do throws(GitError) {
            switch (verify.mode, base.flatMap { CommitID($0) }) {
            case (.signed, _): _ = try await repository.verify(head, against: verification)
            case (.fourEyes, let base?) where base != head:
                _ = try await repository.approvals(of: head, since: base, against: verification)
            case (.fourEyes, _): _ = try await repository.approval(of: head, against: verification)
            }
            return nil
        } catch {
            return "\(error.message); \(error.hint)"
        }
    }

    private func commitID(_ commit: String) throws -> CommitID {
        guard let id = CommitID(commit) else {
            throw ReconcileError(.refused, "'\(commit)' is not a commit", hint: "fetch the repository again.")
        }
        return id
    }

    private func request(_ proposal: AccessProposal, onto commit: String) throws -> ReviewRequest {
        let prefix = root.isEmpty ? "" : root + "/"
        return ReviewRequest(
            branch: proposal.branch, base: branch, commit: try commitID(commit), inputs: proposal.inputs,
            files: Dictionary(uniqueKeysWithValues: proposal.files.map { (prefix + $0.key, $0.value) }),
            message: proposal.message, title: proposal.title, body: proposal.body,
            status: ReviewStatus(state: proposal.isEquivalent ? .success : .failure, description: proposal.verdict))
    }

    private func files(at commit: CommitID) async throws -> [String: [UInt8]] {
        let files = try await repository.files(at: commit, under: root) { path in
            [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
        }
        let prefix = root.isEmpty ? 0 : root.count + 1
        return Dictionary(uniqueKeysWithValues: files.map { (String($0.path.dropFirst(prefix)), $0.bytes) })
    }
}
