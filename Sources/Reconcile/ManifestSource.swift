import Manifests

/// Where the manifests come from and where proposals go: a git repository, or a plain directory for trying out.
package protocol ManifestSource: Sendable {
    /// All files below the manifest root, at the newest commit of the tracked branch.
    func checkout() async throws -> Checkout

    /// Where the review of a proposal stands; writes nothing.
    ///
    /// - Parameter judge: Asked about the branch as it would be merged, when people have changed what was proposed.
    func review(
        of proposal: AccessProposal, onto commit: String, judge: @Sendable (Checkout) -> AccessVerdict
    ) async throws -> ObservedReview

    /// Puts a proposal's files on its branch, on top of `commit`; returns where they can be found, or nil where people
    /// have changed what was proposed, which stays.
    ///
    /// Proposing the same again changes nothing.
    func propose(_ proposal: AccessProposal, onto commit: String) async throws -> String?

    /// Tries what reviews of the migration's access need, and changes nothing.
    func trials(of migration: MigrationManifest) async -> [DoctorReport.Trial]

    /// Whether the tracked branch had a commit once and has it no longer, as of the last checkout.
    func hasLost(_ commit: String) async throws -> Bool

    /// Why a commit does not count as signed and approved; nil if it does.
    ///
    /// - Parameter base: The commit that was taken as approved before; all since then are looked at.
    func objection(to commit: String, since base: String?, _ verify: VerifySpec) async throws -> String?
}

/// One commit's files, by path relative to the manifest root.
package struct Checkout: Equatable, Sendable {
    package let commit: String
    package let files: [String: [UInt8]]

    package init(commit: String, files: [String: [UInt8]]) {
        self.commit = commit
        self.files = files
    }
}
