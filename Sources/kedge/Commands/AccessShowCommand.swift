import Access
import ArgumentParser

struct AccessShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what ACLs allow, principal by principal, in IAM's actions.",
        usage: """
            kedge access show --acls <file> [<options>]
            kedge access show --repository <url> [<options>]
            """,
        discussion: """
            Prints the access map and the notes on what does not carry over. With --output json the map is that of \
            access/access-map.json, beside the notes. With --repository the ACLs are those that the source has now, \
            and the manifests say the rest.

            EXAMPLES
              kedge access show --acls acls.txt --cluster-arn $TARGET_ARN
              kafka-acls.sh --bootstrap-server b-1:9096 --list | \\
                kedge access show --acls - --cluster-arn $TARGET_ARN --output json
              kedge access show --repository . --path manifests
            """)

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func validate() throws {
        try access.demandACLs()
    }

    func run() async throws {
        options.logging.bootstrap()
        AccessMapView(try await access.subject().translation).print(options)
    }
}
