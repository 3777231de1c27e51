import AWS
import Access
import ArgumentParser
import Foundation
import Manifests

struct AccessTranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Write the policies for ACLs, with the access map, the report and clients' settings.",
        usage: "kedge access translate --acls <file> --directory <dir> [<options>]",
        discussion: """
            Writes access/<principal>/policy.json (policy-2.json, … where one would be too long), \
            access/access-map.json, access/REPORT.md and access/<principal>/clients/ below the directory, as the \
            reconciler proposes them. Files that are there are replaced; nothing is deleted.

            Exits with 0 if the policies are equivalent to the ACLs, with 3 if something cannot be carried over.

            EXAMPLES
              kedge access translate --acls acls.txt --directory . \\
                --cluster-arn $TARGET_ARN
              kedge access translate --acls acls.txt --directory . \\
                --cluster-arn $TARGET_ARN --role-rule '{user}-role' \\
                --bootstrap-server b-1.modern.example.com:9098
            """)

    @Option(
        help: ArgumentHelp("The ACLs: text of kafka-acls.sh --list, or JSON; - is standard input.", valueName: "file"))
    var acls: String

    @Option(help: ArgumentHelp("Where to write the folder access/.", valueName: "dir"))
    var directory: String

    @Option(
        help: ArgumentHelp("The name or the ARN of each user's role, with {user} in it.", valueName: "rule"),
        transform: { text in
            guard let rule = RoleRule(text) else { throw ValidationError("write it like {user}-role") }
            return rule
        })
    var roleRule: RoleRule?

    @Option(
        name: .customLong("bootstrap-server"),
        help: ArgumentHelp(
            "A bootstrap server of the target for IAM; may be given more than once.", valueName: "host:port"))
    var bootstrapServers: [String] = []

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func run() throws {
        let acls = try AccessFiles.acls(acls)
        let context = access.context
        let translation = AccessTranslation(acls, to: access.clusterARN, in: context)
        let rules = RoleRules(rule: roleRule)
        let proposal = AccessProposal(
            migration: access.clusterARN.name, acls: acls, translation,
            AccessProof(acls, translation.attached, on: access.clusterARN, in: context),
            roles: PrincipalRoles(of: roleRule == nil ? [] : translation.policies.map(\.principal)) {
                rules.role(of: $0, on: access.clusterARN)
            }, bootstrapServers: bootstrapServers)
        let files = proposal.files
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let file = URL(filePath: directory).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        AccessProposalView(proposal, files: files.keys.sorted()).print(options)
        guard proposal.proof.isEquivalent else { throw ExitCode.blocked }
    }
}
