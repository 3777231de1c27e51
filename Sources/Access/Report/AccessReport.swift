/// What a reviewer has to know: who gets which policy, what differs, and how to accept it.
///
/// It is the file `access/REPORT.md`, and the body of a pull request as far as it goes in.
package struct AccessReport {
    /// The most bytes of a pull request's body, with room for a mark that the review attaches.
    ///
    /// GitHub takes 65,536 characters and says so of longer ones; GitLab 1,048,576 (GitLab docs, "Application limits",
    /// size of descriptions); Gitea and Forgejo document no limit and are taken like GitHub.
    package enum BodyLimit {
        package static let gitHub = 60_000
        package static let gitLab = 1_000_000
        package static let gitea = 60_000
    }

    /// A part of the report, whose lines may be cut off at the end.
    struct Section {
        let head: String
        var lines: [String] = []
        /// What ends it: a fence.
        var tail = ""
    }

    let proposal: AccessProposal

    package init(_ proposal: AccessProposal) {
        self.proposal = proposal
    }

    /// The whole.
    package var markdown: String {
        sections.map { $0.head + $0.lines.joined() + $0.tail }.joined(separator: "\n")
    }

    /// For a pull request: the whole, or as much as fits, with a pointer to the rest.
    ///
    /// - Parameter limit: counted in bytes of UTF-8, of which there are never fewer than characters.
    package func body(within limit: Int) -> String {
        let whole = markdown
        guard whole.utf8.count > limit else { return whole }
        let pointer = "\n**Cut here**: the whole report is in `\(AccessLayout.report)` on this branch.\n"
        var (body, room) = ("", limit - pointer.utf8.count)
        for section in sections {
            let separator = body.isEmpty ? "" : "\n"
            room -= separator.utf8.count + section.head.utf8.count + section.tail.utf8.count
            guard room > 0 else { break }
            body += separator + section.head
            var isCut = false
            for line in section.lines {
                guard line.utf8.count <= room else {
                    isCut = true
                    break
                }
                body += line
                room -= line.utf8.count
            }
            body += section.tail
            if isCut { break }
        }
        return body + pointer
    }

    package var title: String {
        let policies = proposal.translation.policies.count
        return "Access of \(proposal.migration): \(policies) \(policies == 1 ? "policy" : "policies") for review"
    }
}
