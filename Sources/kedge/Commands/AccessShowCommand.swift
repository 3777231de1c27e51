import Access
import ArgumentParser

struct AccessShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what ACLs allow, principal by principal, in IAM's actions.",
        usage: "kedge access show --acls <file> [<options>]",
        discussion: """
            Prints the access map and the notes on what does not carry over. With --output json the map is that of \
            access/access-map.json, beside the notes.

            EXAMPLES
              kedge access show --acls acls.txt --cluster-arn $TARGET_ARN
              kafka-acls.sh --bootstrap-server b-1:9096 --list | \\
                kedge access show --acls - --cluster-arn $TARGET_ARN --output json
            """)

    @Option(
        help: ArgumentHelp("The ACLs: text of kafka-acls.sh --list, or JSON; - is standard input.", valueName: "file"))
    var acls: String

    @OptionGroup var access: AccessOptions
    @OptionGroup var options: OutputOptions

    func run() throws {
        let translation = AccessTranslation(
            try AccessFiles.acls(acls), to: access.clusterARN, in: access.context)
        AccessMapView(translation).print(options)
    }
}
