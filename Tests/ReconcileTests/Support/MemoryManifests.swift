import Reconcile

/// A repository in memory: commits are numbered, and one operator merges what was proposed.
actor MemoryManifests: ManifestSource {
    private var commits = 0
    private var files: [String: [UInt8]] = [:]
    /// What each branch holds beyond the tracked one.
    private var branches: [String: [String: [UInt8]]] = [:]
    private(set) var proposals = 0
    /// Thrown by the next checkouts.
    var failure: (any Error)?

    struct Unreachable: Error {}

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

    func files(onBranch branch: String) -> [String: [UInt8]]? {
        branches[branch].map { files.merging($0) { _, proposed in proposed } }
    }

    func propose(_ proposal: AccessProposal, onto commit: String) -> String {
        proposals += 1
        branches[proposal.branch] = proposal.files
        return "proposal-\(proposals)"
    }
}
