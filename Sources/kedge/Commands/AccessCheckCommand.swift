import Access
import ArgumentParser

struct AccessCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that policies allow what ACLs allow, and nothing else.",
        usage: "kedge access check --acls <file> --policies <path> [<options>]",
        discussion: """
            Both are evaluated on every resource that either names and on names around them. For each principal it \
            prints how much both allow, what is gained (allowed by the policies only) and what is lost (allowed by the \
            ACLs only). Policies are in folders of their principals, order-svc/policy.json, policy-2.json, as kedge \
            access translate writes them.

            Exits with 0 if all are equivalent, with 3 if one is not, with 2 if a file has errors.

            EXAMPLES
              kedge access check --acls acls.txt --policies access/ \\
                --cluster-arn $TARGET_ARN --super-user User:admin
            """)

    @Option(
        help: ArgumentHelp("The ACLs: text of kafka-acls.sh --list, or JSON; - is standard input.", valueName: "file"))
    var acls: String

    @Option(
        help: ArgumentHelp("A directory of policies, or one policy where there is one principal.", valueName: "path"))
    var policies: String

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func run() throws {
        let acls = try AccessFiles.acls(acls)
        let context = access.context
        let translation = AccessTranslation(acls, to: access.clusterARN, in: context)
        let principals = translation.map.principals.map(\.principal) + access.principals
        let proof = AccessProof(
            acls, try AccessFiles.policies(policies, of: Array(Set(principals))), on: access.clusterARN, in: context)
        AccessProofView(proof).print(options)
        guard proof.isEquivalent else { throw ExitCode.blocked }
    }
}
