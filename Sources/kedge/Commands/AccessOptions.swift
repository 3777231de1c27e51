import AWS
import Access
import ArgumentParser
import Kafka

/// What access depends on beside the ACLs.
struct AccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The ARN of the target cluster, which policies name.", valueName: "arn"),
        transform: { try ClusterARN(parsing: $0) })
    var clusterARN: ClusterARN

    @Option(
        name: .customLong("principal"),
        help: ArgumentHelp(
            "Somebody who signs in although no ACL names them, User:name; may be given more than once.",
            valueName: "principal"))
    var principals: [String] = []

    @Option(
        name: .customLong("super-user"),
        help: ArgumentHelp(
            "One of the source's super.users, User:name; may be given more than once.", valueName: "principal"))
    var superUsers: [String] = []

    @Flag(help: "The source has allow.everyone.if.no.acl.found=false; MSK's default is true.")
    var closedWithoutACL = false

    @Flag(help: "Policies are to be inline, not managed ones: together 10,240 characters a role.")
    var inline = false

    var context: AccessContext {
        AccessContext(
            principals: Set(principals), superUsers: Set(superUsers), allowsEveryoneIfNoACLFound: !closedWithoutACL,
            policyType: inline ? .inline : .managed)
    }
}
