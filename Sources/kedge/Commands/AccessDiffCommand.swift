import AWS
import Access
import ArgumentParser

struct AccessDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a change of ACLs or of policies means in access.",
        usage: """
            kedge access diff <old> <new> [<options>]
            kedge access diff --repository <url> [<options>]
            """,
        discussion: """
            Compares two files of ACLs, two directories of policies, or one with the other, by what they allow: ACLs \
            that are written differently and allow the same make no difference. With --repository it compares the \
            policies that are merged with those that the source's ACLs stand for now.

            Exits with 0 if nothing is gained or lost, with 3 if something is, with 2 if a file has errors.

            EXAMPLES
              kedge access diff monday.txt friday.txt --cluster-arn $TARGET_ARN
              kedge access diff main/access/ branch/access/ \\
                --cluster-arn $TARGET_ARN --output json
              kedge access diff --repository . --path manifests
            """)

    @Argument(help: "What was: a file of ACLs, or a directory of policies.")
    var old: String?

    @Argument(help: "What is: a file of ACLs, or a directory of policies.")
    var new: String?

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    private struct Side {
        let policies: [AttachedPolicy]
        /// Nil for policies.
        var notes: [AccessNote]?
    }

    func validate() throws {
        if access.repository.repository != nil {
            guard old == nil else {
                throw ValidationError("Give either '<old> <new>' or '--repository <url>'.")
            }
            return
        }
        guard old != nil, new != nil else { throw ValidationError("Give '<old> <new>' or '--repository <url>'.") }
        if access.listed.acls != nil {
            throw ValidationError("'--acls <file>' is only for '--repository <url>': name the file as <old> or <new>.")
        }
        try access.demandCluster()
    }

    func run() async throws {
        options.logging.bootstrap()
        let (from, to, cluster): (Side, Side, ClusterARN)
        if let old, let new, let arn = access.facts.clusterARN {
            (from, to, cluster) = (try side(old), try side(new), arn)
        } else {
            let subject = try await access.subject()
            from = Side(policies: try subject.merged())
            (to, cluster) = (Side(policies: subject.translation.attached), subject.cluster)
        }
        let change = AccessChange(from: from.policies, to: to.policies, on: cluster)
        let notes = from.notes.flatMap { old in to.notes.map { (old, $0) } }
        AccessChangeView(change, notes: notes?.0 ?? [], to: notes?.1 ?? []).print(options)
        guard change.isEmpty else { throw ExitCode.blocked }
    }

    private func side(_ path: String) throws -> Side {
        if AccessFiles.isDirectory(path) {
            return Side(policies: try AccessFiles.policies(path, of: access.facts.principals))
        }
        let translation = try access.subject(path).translation
        return Side(policies: translation.attached, notes: translation.notes)
    }
}
