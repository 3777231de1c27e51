import Access
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

    package func review(
        of proposal: AccessProposal, onto commit: String, judge: @Sendable (Checkout) -> AccessVerdict
    ) async throws -> ObservedReview {
        var request = try request(proposal, onto: commit)
        let observed = try await desks.desk(proposal.review).observe(request)
        var plan = try ReviewPlan(request, observed)
        var edit: JudgedEdit?
        if case .edited(let commits, _) = plan.standing, let head = plan.commit {
            let verdict = await verdict(on: head, mergedInto: observed.base, judge)
            edit = JudgedEdit(commit: head.hex, author: commits.first?.author.name ?? "somebody", verdict: verdict)
            request.judged = .init(head, ReviewStatus(verdict))
            plan = try ReviewPlan(request, observed)
        }
        let url = observed.forge?.pullRequest?.url
        let standing: ReviewStanding =
            switch plan.standing {
            case .refused: .refused(url)
            case .edited(_, isOutdated: true) where plan.steps.isEmpty && edit?.verdict.isEquivalent == false:
                .outdatedEdits(url)
            case .edited, .proposed: plan.steps.isEmpty ? .waiting(url) : .due
            // The tracked branch has moved on; the next pass reads it.
            case .merged, .outdated: .waiting(url)
            }
        let proposed = plan.standing == .proposed ? plan.commit?.hex : nil
        return ObservedReview(standing, proposed: proposed, edit: edit, notices: plan.notices)
    }

    package func propose(_ proposal: AccessProposal, onto commit: String) async throws -> String? {
        let desk = try desks.desk(proposal.review)
        let outcome = try await desk.propose(try request(proposal, onto: commit)) { proposal.moved(since: $0) }
        if case .edited = outcome.standing { return nil }
        return outcome.commit?.hex ?? commit
    }

    package func trials(of migration: MigrationManifest) async -> [DoctorReport.Trial] {
        do {
            let desk = try desks.desk(migration.spec.access.review)
            return await desk.trials(of: migration.accessBranch, onto: branch).map { DoctorReport.Trial($0) }
        } catch {
            return [DoctorReport.Trial(review: error)]
        }
    }

    package func hasLost(_ commit: String) async throws -> Bool {
        guard let commit = CommitID(commit) else { return false }
        return try await repository.change(of: branch, since: commit) == .rewritten
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
        guard proposal.branch != branch else {
            throw ReconcileError(
                .refused,
                "spec.access.branch is \(branch), the tracked branch, where nobody would review it",
                hint: "name another branch, or leave the key out.")
        }
        let prefix = root.isEmpty ? "" : root + "/"
        return ReviewRequest(
            branch: proposal.branch, base: branch, commit: try commitID(commit), inputs: proposal.inputs,
            files: Dictionary(uniqueKeysWithValues: proposal.files.map { (prefix + $0.key, $0.value) }),
            removed: proposal.removed.map { prefix + $0 },
            incidental: Set(proposal.files.keys.filter(AccessLayout.isClient).map { prefix + $0 }),
            message: proposal.message, title: proposal.title,
            body: proposal.body,
            status: ReviewStatus(proposal.verdict),
            judged: try proposal.edit.map { .init(try commitID($0.commit), ReviewStatus($0.verdict)) })
    }

    /// What cannot be read or merged is no pass's failure: whoever made it is to be told.
    private func verdict(
        on head: CommitID, mergedInto base: CommitID, _ judge: (Checkout) -> AccessVerdict
    ) async -> AccessVerdict {
        do {
            let files = try await repository.files(merging: head, into: base, under: root, where: Self.isRead)
            return judge(Checkout(commit: head.hex, files: relative(files)))
        } catch {
            return AccessVerdict(isEquivalent: false, line: error.message)
        }
    }

    private func files(at commit: CommitID) async throws -> [String: [UInt8]] {
        relative(try await repository.files(at: commit, under: root, where: Self.isRead))
    }

    private static func isRead(_ path: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
    }

    private func relative(_ files: [GitFile]) -> [String: [UInt8]] {
        let prefix = root.isEmpty ? 0 : root.count + 1
        return Dictionary(uniqueKeysWithValues: files.map { (String($0.path.dropFirst(prefix)), $0.bytes) })
    }
}

extension ReviewStatus {
    fileprivate init(_ verdict: AccessVerdict) {
        self.init(state: verdict.isEquivalent ? .success : .failure, description: verdict.line)
    }
}
