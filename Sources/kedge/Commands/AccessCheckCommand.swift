import Access
import ArgumentParser

struct AccessCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that policies allow what ACLs allow, and nothing else.",
        usage: """
            kedge access check --acls <file> --policies <path> [<options>]
            kedge access check --repository <url> [<options>]
            """,
        discussion: """
            Both are evaluated on every resource that either names and on names around them. For each principal it \
            prints how much both allow, what is gained (allowed by the policies only) and what is lost (allowed by the \
            ACLs only). Policies are in folders of their principals, order-svc/policy.json, policy-2.json, as kedge \
            access translate writes them.

            With --repository the policies are those that are merged, the ACLs those that the source has now, and the \
            manifests say what is accepted: the verdict is the reconciler's.

            Exits with 0 if all are equivalent, with 3 if one is not, with 2 if a file has errors.

            EXAMPLES
              kedge access check --acls acls.txt --policies access/ \\
                --cluster-arn $TARGET_ARN --super-user User:admin
              kedge access check --repository . --path manifests
              kedge access check --repository . --path manifests --acls acls.txt
            """)

    @Option(
        help: ArgumentHelp(
            "A directory of policies, or one policy where there is one principal; of a migration those that are merged "
                + "unless given.", valueName: "path"))
    var policies: String?

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func validate() throws {
        try access.demandACLs()
        guard policies != nil || access.repository.repository != nil else {
            throw ValidationError("Give '--policies <path>' or '--repository <url>'.")
        }
    }

    func run() async throws {
        options.logging.bootstrap()
        let subject = try await access.subject()
        let principals = Set(subject.translation.map.principals.map(\.principal)).union(subject.context.principals)
        let attached =
            try policies.map { try AccessFiles.policies($0, of: Array(principals)) } ?? subject.merged()
        let proof = subject.proof(of: attached)
        AccessProofView(proof).print(options)
        guard proof.isEquivalent else { throw ExitCode.blocked }
    }
}
