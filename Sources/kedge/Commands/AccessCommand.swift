import ArgumentParser

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Work out access: ACLs to policies, and whether policies allow what ACLs do.",
        discussion: """
            From files: ACLs as `kafka-acls.sh --list` prints them, or as JSON, and IAM policies as JSON. That needs no \
            cluster, no credentials and no network. Or of a migration: the ACLs that the source has now, what the \
            manifests decide about them, and the policies that are merged. Nothing is changed, and the reconciler \
            proposes and proves the same.

            EXAMPLES
              kafka-acls.sh --bootstrap-server b-1:9096 --list > acls.txt
              kedge access show --acls acls.txt --cluster-arn $TARGET_ARN
              kedge access check --acls acls.txt --policies access/ \\
                --cluster-arn $TARGET_ARN
              kedge access check --repository . --path manifests
            """,
        subcommands: [
            AccessShowCommand.self, AccessCheckCommand.self, AccessDiffCommand.self, AccessTranslateCommand.self,
        ])
}
