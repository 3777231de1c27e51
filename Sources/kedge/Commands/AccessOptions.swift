import AWS
import Access
import ArgumentParser
import Kafka
import Manifests
import Reconcile

/// What access is worked out from: ACLs in a file with options for the rest, or a migration of a repository.
struct AccessOptions: ParsableArguments {
    @OptionGroup(title: "The ACLs")
    var listed: ListedACLs

    @OptionGroup(title: "Of a migration")
    var repository: RepositoryOptions

    @OptionGroup(title: "Without a repository")
    var facts: AccessFacts

    func validate() throws {
        guard repository.repository != nil else {
            if let option = repository.first { throw ValidationError("'\(option)' is only for '--repository <url>'.") }
            return
        }
        if let option = facts.first {
            throw ValidationError("'\(option)' contradicts '--repository <url>': the manifests say it.")
        }
        if listed.acls == nil, !listed.superUsers.isEmpty {
            throw ValidationError("'--super-user <principal>' needs '--acls <file>': MSK names those of the source.")
        }
    }

    /// For commands that have nothing else to look at than ACLs.
    func demandACLs() throws {
        guard repository.repository == nil else { return }
        if listed.acls == nil { throw ValidationError("Give '--acls <file>' or '--repository <url>'.") }
        try demandCluster()
    }

    func demandCluster() throws {
        if facts.clusterARN == nil { throw Self.missingCluster }
    }

    private static let missingCluster = ValidationError("Missing expected argument '--cluster-arn <arn>'")

    /// What a migration's manifests, or these options, make of the ACLs.
    func subject() async throws -> AccessSubject {
        guard repository.repository != nil else { return try subject(listed.acls ?? "-") }
        let acls = try listed.acls.map { try AccessFiles.acls($0) }
        let review = try await Reconciler.withLive(repository) { reconciler in
            guard let acls else { return try await reconciler.access() }
            return try await reconciler.access(of: acls, superUsers: Set(listed.superUsers))
        }
        for finding in review.unknown { Terminal.error.write(FindingView(finding).text(Terminal.error.style)) }
        return AccessSubject(review)
    }

    /// What these options make of the ACLs in a file.
    func subject(_ file: String) throws -> AccessSubject {
        guard let cluster = facts.clusterARN else { throw Self.missingCluster }
        let context = facts.context(superUsers: Set(listed.superUsers))
        return AccessSubject(try AccessFiles.acls(file), on: cluster, in: context)
    }
}

/// A principal as ACLs write it: a name alone would be nobody's.
private func user(_ text: String) throws -> String {
    guard text.utf8.starts(with: "User:".utf8), text.utf8.count > 5 else {
        throw ValidationError("write it like User:kedge")
    }
    return text
}

/// ACLs that somebody has listed, and what no list of ACLs tells.
struct ListedACLs: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Text of kafka-acls.sh --list, or JSON; - is standard input. Of a migration those that the source has now, "
                + "unless given.", valueName: "file"))
    var acls: String?

    @Option(
        name: .customLong("super-user"),
        help: ArgumentHelp(
            "One of the source's super.users, User:name; may be given more than once.", valueName: "principal"),
        transform: user)
    var superUsers: [String] = []
}

/// What manifests say of access, where there are none.
struct AccessFacts: ParsableArguments {
    @Option(
        help: ArgumentHelp("The ARN of the target cluster, which policies name.", valueName: "arn"),
        transform: { try ClusterARN(parsing: $0) })
    var clusterARN: ClusterARN?

    @Option(
        name: .customLong("principal"),
        help: ArgumentHelp(
            "Somebody who signs in although no ACL names them, User:name; may be given more than once.",
            valueName: "principal"), transform: user)
    var principals: [String] = []

    @Option(
        name: .customLong("exclude"),
        help: ArgumentHelp(
            "Somebody who does not move, User:name; may be given more than once.", valueName: "principal"),
        transform: { text in
            guard try user(text) != "User:*" else {
                throw ValidationError("User:* is everyone; name each who does not move")
            }
            return text
        })
    var excluded: [String] = []

    @Flag(help: "The source has allow.everyone.if.no.acl.found=false; MSK's default is true.")
    var closedWithoutACL = false

    @Flag(help: "Policies are to be inline, not managed ones: together 10,240 characters a role.")
    var inline = false

    @Option(help: ArgumentHelp("How many managed policies a role takes; 10 unless given.", valueName: "number"))
    var policiesPerRole: Int?

    /// The first that was given.
    fileprivate var first: String? {
        if clusterARN != nil { return "--cluster-arn <arn>" }
        if !principals.isEmpty { return "--principal <principal>" }
        if !excluded.isEmpty { return "--exclude <principal>" }
        if policiesPerRole != nil { return "--policies-per-role <number>" }
        return closedWithoutACL ? "--closed-without-acl" : inline ? "--inline" : nil
    }

    func validate() throws {
        if let policiesPerRole, !(1...25).contains(policiesPerRole) {
            throw ValidationError("'--policies-per-role \(policiesPerRole)' is not between 1 and 25.")
        }
    }

    fileprivate func context(superUsers: Set<String>) -> AccessContext {
        AccessContext(
            principals: Set(principals), excluded: Set(excluded), superUsers: superUsers,
            allowsEveryoneIfNoACLFound: !closedWithoutACL, policyType: inline ? .inline : .managed,
            policiesPerRole: policiesPerRole ?? 10)
    }
}
