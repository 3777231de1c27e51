import Manifests
import Reconcile
import Review

/// A repository in memory: commits are numbered, and one operator merges what was proposed.
actor MemoryManifests: ManifestSource {
    private var commits = 0
    private var files: [String: [UInt8]] = [:]
    /// What each branch holds beyond the tracked one.
    private var branches: [String: [String: [UInt8]]] = [:]
    private(set) var proposals = 0
    /// Thrown by the next checkouts.
    var failure: (any Error)?

    /// What a forge would say, instead of what the branches tell.
    private var observed: ObservedReview?
    private var reviewFailure: (any Error)?
    private var proposalFailure: (any Error)?
    private var objection: String?
    private var lost: Set<String> = []

    /// What trying reviews gives.
    private let reviewTrials: [DoctorReport.Trial]

    init(reviewTrials: [DoctorReport.Trial] = []) { self.reviewTrials = reviewTrials }

    struct Unreachable: Error {}

    func review(_ standing: ReviewStanding, proposed: String? = nil, notices: [ReviewOutcome.Notice] = []) {
        observed = ObservedReview(standing, proposed: proposed, notices: notices)
    }
    func failProposals(_ error: (any Error)?) { proposalFailure = error }
    func failReviews(_ error: (any Error)?) { reviewFailure = error }
    func lose(_ commit: String) { lost.insert(commit) }
    func object(_ objection: String?) { self.objection = objection }

    func commit(_ project: Project) {
        commits += 1
        files.merge(project.files) { _, new in new }
    }

    func add(_ path: String, _ content: [UInt8]) {
        commits += 1
        files[path] = content
    }

    func merge() {
        commits += 1
        for branch in branches.values { files.merge(branch) { _, new in new } }
        branches = [:]
    }

    func edit(_ branch: String, _ path: String, _ content: [UInt8]) {
        branches[branch, default: [:]][path] = content
    }

    func fail(_ isFailing: Bool) { failure = isFailing ? Unreachable() : nil }

    func checkout() throws -> Checkout {
        if let failure { throw failure }
        return Checkout(commit: "commit-\(commits)", files: files)
    }

    func review(
        of proposal: AccessProposal, onto commit: String, judge: @Sendable (Checkout) -> AccessVerdict
    ) throws -> ObservedReview {
        if let reviewFailure { throw reviewFailure }
        if let observed { return observed }
        let branch = branches[proposal.branch].map { files.merging($0) { _, proposed in proposed } }
        return ObservedReview(
            branch.map(proposal.standing) ?? .due, proposed: branch.map { _ in "proposal-\(proposals)" })
    }

    func trials(of migration: MigrationManifest) -> [DoctorReport.Trial] { reviewTrials }

    func hasLost(_ commit: String) -> Bool { lost.contains(commit) }

    func objection(to commit: String, since base: String?, _ verify: VerifySpec) -> String? { objection }

    func propose(_ proposal: AccessProposal, onto commit: String) throws -> String? {
        if let proposalFailure { throw proposalFailure }
        proposals += 1
        branches[proposal.branch] = proposal.files
        return "proposal-\(proposals)"
    }
}
