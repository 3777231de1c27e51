import AWS
import Access
import ArgumentParser
import Foundation
import Manifests

struct AccessTranslateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Write the policies for ACLs, with the access map, the report and clients' settings.",
        usage: """
            kedge access translate --acls <file> --directory <dir> [<options>]
            kedge access translate --repository <url> --directory <dir> [<options>]
            """,
        discussion: """
            Writes access/<principal>/policy.json (policy-2.json, … where one would be too long), \
            access/access-map.json, access/REPORT.md and access/<principal>/clients/ below the directory, as the \
            reconciler proposes them. Files that are there are replaced; nothing is deleted. With --repository the ACLs \
            are those that the source has now, and the manifests say the rest.

            Exits with 0 if the policies are equivalent to the ACLs, with 3 if something cannot be carried over.

            EXAMPLES
              kedge access translate --acls acls.txt --directory . \\
                --cluster-arn $TARGET_ARN
              kedge access translate --acls acls.txt --directory . \\
                --cluster-arn $TARGET_ARN --role-rule '{user}-role' \\
                --bootstrap-server b-1.modern.example.com:9098
              kedge access translate --repository . --path manifests --directory .
            """)

    @Option(help: ArgumentHelp("Where to write the folder access/.", valueName: "dir"))
    var directory: String

    @OptionGroup var access: AccessOptions

    @OptionGroup(title: "Without a repository, for the report and the clients")
    var roles: RoleOptions

    @OptionGroup var options: OutputOptions

    struct RoleOptions: ParsableArguments {
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
    }

    func validate() throws {
        try access.demandACLs()
        guard access.repository.repository == nil || roles.roleRule == nil && roles.bootstrapServers.isEmpty else {
            throw ValidationError(
                "'\(roles.roleRule == nil ? "--bootstrap-server <host:port>" : "--role-rule <rule>")' contradicts "
                    + "'--repository <url>': the manifests say it.")
        }
    }

    func run() async throws {
        options.logging.bootstrap()
        let proposal = try await proposal()
        let files = proposal.files
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let file = URL(filePath: directory).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        AccessProposalView(proposal, files: files.keys.sorted(), below: directory).print(options)
        guard proposal.proof.isEquivalent else { throw ExitCode.blocked }
    }

    private func proposal() async throws -> AccessProposal {
        let subject = try await access.subject()
        if let review = subject.review { return review.proposal }
        let rules = RoleRules(rule: roles.roleRule)
        return AccessProposal(
            migration: subject.cluster.name, acls: subject.acls, subject.translation,
            subject.proof(of: subject.translation.attached),
            roles: PrincipalRoles(of: roles.roleRule == nil ? [] : subject.translation.policies.map(\.principal)) {
                rules.role(of: $0, on: subject.cluster)
            }, servers: ClientServers(roles.bootstrapServers))
    }
}
