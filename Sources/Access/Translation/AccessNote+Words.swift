extension AccessNote.Code {
    func message(about list: String) -> String {
        switch self {
        case .allowedFromHost:
            "\(list): allowed from one host only; IAM cannot tell a client's host, so the policy leaves it out"
        case .deniedFromHost:
            "\(list): denied from one host only; IAM cannot tell a client's host, so the policy denies it from everywhere"
        case .transactionsUnsupported:
            "\(list): transactions under IAM need Kafka 3.8 on the target, which runs an older one"
        case .deniedNameUnwritable:
            "\(list): denied, but a policy cannot hold the name; what it takes away from is left out of the policy"
        case .policyTooLong:
            "the policies are longer than a role holds: \(list)"
        case .policyGains:
            "the policies allow \(list), which the ACLs do not"
        case .policyLoses:
            "the policies do not allow \(list), which the ACLs do"
        case .policyUndecidable:
            "the policies depend on what is not known here: \(list)"
        case .internalPrincipal:
            "ACLs of \(list) are the cluster's own and left out"
        case .noEquivalent:
            "\(list): IAM has no action for it"
        case .everyoneAllowed:
            "\(list): allowed to everyone (User:*); goes into every policy, but principals that are not known here lose it"
        case .everyoneDenied:
            "\(list): denied to everyone (User:*); goes into every policy, but does not bind principals that are not known here"
        case .readerWithoutGroup:
            "may read \(list) but has no access to any group; ReadData depends on AlterGroup"
        case .transactionsWithoutTopic:
            "may use \(list) but write to no topic; AlterTransactionalId depends on WriteData"
        case .describeDenied:
            "\(list): denied, while other actions that are allowed depend on it; whether MSK then refuses those is not known"
        case .allowedNameUnwritable:
            "\(list): a policy cannot hold the name, so the access is lost"
        case .openToEveryone:
            "resources without any ACL are open to everyone on the source, to nobody under IAM"
                + (list.isEmpty ? "" : ": \(list)")
        case .superUser:
            "is a super user on the source; the policy allows every action on the cluster"
        case .escapedName:
            "\(list): written with ${*}, ${?} or ${$}; whether MSK honours that is not documented"
        case .policyAllowsMore:
            "the merged policy allows what the ACLs do not: \(list)"
        case .policyAllowsLess:
            "the merged policy does not allow what the ACLs do: \(list)"
        case .policyUndecided:
            "the merged policy depends on what is not known here: \(list)"
        case .brokerNames:
            "\(list): the brokers' own; the target has its own as well, and kedge copies none of them"
        case .dependencyMissing:
            "\(list); the one depends on the other, and whether MSK then refuses it is not documented"
        case .exclusionIdle:
            "\(list): excluded, but no ACL names it, so that nothing is left out"
        case .allWithoutEquivalent:
            "\(list): includes CLUSTER_ACTION, for which IAM has no action; only brokers need it"
        case .idempotentWriteOnly:
            "\(list): left out, as the principal may write to no topic"
        case .withoutEffect:
            "\(list): has no effect on the source, nor in the policy"
        case .nothingAllowed:
            "\(list): allowed nothing by ACLs; no policy is written"
        case .aclAdministration:
            "may alter the cluster's ACLs, which have no effect on IAM identities"
        case .recordDeletion:
            "\(list): DELETE on topics includes deleting records; whether DeleteTopic does is not documented"
        case .hostDecided:
            "\(list): decided in the manifest"
        case .notAUser:
            "ACLs of \(list) are left out: clients of MSK sign in as User:… only"
        case .connectNames:
            "\(list): named as Kafka Connect names its own: three topics of a worker, connect-NAME for a sink's group"
        case .streamsNames:
            "\(list): named as Kafka Streams names its own: topics that an application creates and deletes by itself"
        case .acceptanceIdle:
            "\(list): accepted, but there is no such difference"
        case .excluded:
            "\(list): does not move, by access.exclude; its ACLs are left out"
        }
    }

    var hint: String {
        switch self {
        case .allowedFromHost, .deniedFromHost:
            "decide in access.hostAcls, or give the ACL host * on the source; security groups can tell hosts apart."
        case .transactionsUnsupported: "upgrade the target to Kafka 3.8 or later before the cutover."
        case .deniedNameUnwritable: "allow the principal by narrower ACLs that need no such DENY."
        case .policyTooLong:
            "use such prefixes in the ACLs or the policy, and accept what is gained; or raise the quota and access.policiesPerRole."
        case .policyGains, .policyLoses: "change the policy or the ACLs, or accept the difference in the manifest."
        case .policyUndecidable: "take conditions, variables and needless wildcards out of the policy."
        case .internalPrincipal: "nothing to do; brokers of the target need no policy."
        case .noEquivalent: "check that the principal does not need it on the target."
        case .everyoneAllowed: "write an AccessPolicy for each who signs in without ACLs of their own."
        case .everyoneDenied: "attach no other policy to roles of principals that are not known."
        case .readerWithoutGroup: "allow READ on its group, or check that it assigns partitions itself."
        case .transactionsWithoutTopic: "allow WRITE on the topics it writes, or delete the ACL."
        case .describeDenied: "try the principal's role on the target before the cutover."
        case .allowedNameUnwritable: "use a name of ASCII or Latin-1 characters, or a prefix of such."
        case .openToEveryone: "write ACLs for whoever uses them, and they get into the policies."
        case .superUser: "narrow it in review if the principal needs less."
        case .escapedName: "try the principal's role on the target before the cutover."
        case .brokerNames:
            "see what for; offsets and transactions are managed by requests, not by reading these topics."
        case .dependencyMissing: "allow both, or try the principal's role on the target before the cutover."
        case .policyAllowsMore, .policyAllowsLess: "change the policy, or the ACLs, or keep it if it is meant."
        case .policyUndecided: "check by hand; such an Allow is taken as not applying, such a Deny as applying."
        case .allWithoutEquivalent, .idempotentWriteOnly, .aclAdministration: "nothing to do."
        case .withoutEffect: "delete the ACL."
        case .nothingAllowed: "write ACLs for it if it uses the cluster."
        case .recordDeletion: "try it on the target if the principal deletes records."
        case .hostDecided: "nothing to do."
        case .notAUser: "delete the ACLs if nobody signs in so."
        case .connectNames:
            "see that the worker has all three topics, its groups and CREATE; copy the topics as others."
        case .streamsNames:
            "see that the role may CREATE, DELETE, read and write what begins with the application's id."
        case .acceptanceIdle: "delete it from the manifest."
        case .exclusionIdle: "correct the name, or delete it from access.exclude."
        case .excluded: "nothing to do, if nobody signs in so on the target."
        }
    }
}
