import Access
import ArgumentParser

struct AccessDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a change of ACLs or of policies means in access.",
        usage: "kedge access diff <old> <new> [<options>]",
        discussion: """
            Compares two files of ACLs, two directories of policies, or one with the other, by what they allow: ACLs \
            that are written differently and allow the same make no difference.

            Exits with 0 if nothing is gained or lost, with 3 if something is, with 2 if a file has errors.

            EXAMPLES
              kedge access diff monday.txt friday.txt --cluster-arn $TARGET_ARN
              kedge access diff main/access/ branch/access/ \\
                --cluster-arn $TARGET_ARN --output json
            """)

    @Argument(help: "What was: a file of ACLs, or a directory of policies.")
    var old: String

    @Argument(help: "What is: a file of ACLs, or a directory of policies.")
    var new: String

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func run() throws {
        let (old, new) = (try side(old), try side(new))
        let change = AccessChange(from: old.policies, to: new.policies, on: access.clusterARN)
        let areACLs = old.isACLs && new.isACLs
        AccessChangeView(change, notes: areACLs ? old.notes : [], to: areACLs ? new.notes : []).print(options)
        guard change.isEmpty else { throw ExitCode.blocked }
    }

    private func side(_ path: String) throws -> (policies: [AttachedPolicy], notes: [AccessNote], isACLs: Bool) {
        if AccessFiles.isDirectory(path) {
            return (try AccessFiles.policies(path, of: access.principals), [], false)
        }
        let translation = AccessTranslation(
            try AccessFiles.acls(path), to: access.clusterARN, in: access.context)
        return (translation.attached, translation.notes, true)
    }
}
