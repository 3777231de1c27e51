import Access

/// What is said of a proposal, to whoever reviews it.
package struct ProposalText: Equatable, Sendable {
    package var title = ""
    package var body = ""
    package var message = ""
    package var inputs = ""
    package var verdict = AccessVerdict(isEquivalent: false, line: "")

    package init() {}

    /// - Parameter inputs: The digest of what the proposal was made from.
    init(_ access: Access.AccessProposal, inputs: String) {
        let report = AccessReport(access)
        title = report.title
        // Every forge takes as much.
        body = report.body(within: AccessReport.BodyLimit.gitHub)
        message = access.commitMessage
        self.inputs = inputs
        verdict = AccessVerdict(access.proof)
    }
}
