import Access
import Foundation

/// What `kedge access translate` says.
struct AccessProposalView: Encodable {
    let equivalent: Bool
    let policies: Int
    let files: [String]
    let notes: [FindingView]
    /// Below which the files are.
    private let directory: String
    private let verdict: String

    private enum CodingKeys: String, CodingKey { case equivalent, policies, files, notes }

    init(_ proposal: AccessProposal, files: [String], below directory: String) {
        let proof = proposal.proof
        equivalent = proof.isEquivalent
        policies = proposal.policyFiles.count
        self.files = files
        notes = proposal.translation.notes.map(FindingView.init)
        self.directory = directory
        let (differing, all) = (proof.principals.count { !$0.isEquivalent }, proof.principals.count)
        verdict =
            equivalent
            ? "equivalent to the ACLs"
            : "not equivalent to the ACLs for \(differing) of \(counted(all, "principal", "principals"))"
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        func path(_ file: String) -> String { URL(filePath: directory).appending(path: file).relativePath.plain }
        let clients = files.count { $0.contains("/clients/") }
        var text = files.filter { !$0.contains("/clients/") }.map { "  \(path($0))\n" }.joined()
        text += "  and \(counted(clients, "file", "files")) for clients beside the policies\n"
        text +=
            "\(counted(policies, "policy", "policies")), \(equivalent ? style.green(verdict) : style.red(verdict))\n"
        if !notes.isEmpty { text += "notes: \(counts); see \(path(AccessLayout.report))\n" }
        printText(text)
    }

    /// How many notes there are of each severity.
    private var counts: String {
        let titles = [("blocks", "blocking"), ("warns", "to look at"), ("informs", "for information")]
        return titles.compactMap { severity, title in
            let count = notes.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(title)"
        }.joined(separator: ", ")
    }
}
