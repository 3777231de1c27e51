import AWS
import Access
import Kafka
import Manifests

/// What AWS says of the clusters and roles.
extension Prechecks {
    mutating func managedClusters() {
        for (role, cluster, facts) in [
            ("source", spec.source, observed.aws.source), ("target", spec.target, observed.aws.target),
        ] {
            guard let facts else { continue }
            state(role, facts)
            signIn(role, cluster, facts)
            brokers(role, facts)
        }
        if let facts = observed.aws.target, spec.target.authentication.mechanism == .iam { openDoors(facts) }
        inPlaceUpgrade()
    }

    /// Source: MSK API reference, "ClusterState".
    private mutating func state(_ role: String, _ facts: ClusterFacts) {
        switch facts.state {
        case "ACTIVE": break
        case "CREATING", "DELETING", "FAILED":
            return add(
                "B50", role, "MSK says that the cluster is \(facts.state)",
                hint: facts.state == "CREATING" ? "wait until it is ACTIVE." : "check spec.\(role).arn.")
        default:
            return add(
                "W50", role, "MSK says that the cluster is \(facts.state)",
                hint: "copying goes on; cut over when it is ACTIVE again, because brokers may restart meanwhile.")
        }
        if let operation = facts.runningOperations.first {
            add(
                "W50", role, "MSK changes the cluster: \(facts.runningOperations.joined(separator: ", "))",
                hint: "copying goes on; cut over when \(operation) is done, because brokers may restart meanwhile.")
        }
    }

    private mutating func signIn(_ role: String, _ cluster: ClusterSpec, _ facts: ClusterFacts) {
        let (wanted, isOn) =
            switch cluster.authentication.mechanism {
            case .iam: ("IAM", facts.authentication.iam)
            case .scramSHA512, .scramSHA256: ("SASL/SCRAM", facts.authentication.scram)
            // MSK has no PLAIN; behind it stands a proxy that MSK knows nothing of.
            case .plain: ("", true)
            case .none: ("unauthenticated", facts.authentication.unauthenticated)
            }
        guard !isOn else { return }
        add(
            "B51", role, "\(wanted) access is switched off on the cluster",
            hint: "switch it on (UpdateSecurity), or give spec.\(role).authentication as the cluster has it.")
    }

    private mutating func brokers(_ role: String, _ facts: ClusterFacts) {
        if facts.kind == .express {
            add(
                "W51", role, "its brokers are Express brokers (\(facts.brokerType ?? "express"))",
                hint: role == "target"
                    ? "they keep three replicas and take fewer configurations; what they refuse is a finding (B34)."
                    : "they keep three replicas; the copy has as many as spec.replicationFactor says.")
        }
        if facts.isTiered, role == "source" {
            add(
                "W52", role, "the cluster has tiered storage, from which old records are read more slowly",
                hint: "begin Replicating early; see that the target's storage holds what remote tiers hold now.")
        }
    }

    /// Ways into the target past IAM: without ACLs there, MSK opens everything to whoever comes in by them.
    private mutating func openDoors(_ facts: ClusterFacts) {
        let doors =
            [
                ("unauthenticated", facts.authentication.unauthenticated), ("SASL/SCRAM", facts.authentication.scram),
                ("mutual TLS", facts.authentication.tls),
            ].filter(\.1).map(\.0)
        guard !doors.isEmpty, facts.allowsEveryoneIfNoACLFound ?? true else { return }
        add(
            "W53", "target",
            "clients also get in by \(doors.joined(separator: ", ")), where no IAM policy binds them and topics without ACLs "
                + "are open to everyone",
            hint: "switch these off (UpdateSecurity), or set allow.everyone.if.no.acl.found=false on the target.")
    }

    /// Source: MSK developer guide, "Upgrading Apache Kafka version": from 3.9 in ZooKeeper mode to a `.kraft` version.
    private mutating func inPlaceUpgrade() {
        guard let source = observed.aws.source, source.metadataMode == .zooKeeper, let release = source.release,
            release >= KafkaRelease(3, 9), spec.source.arn.account == spec.target.arn.account,
            spec.source.arn.region == spec.target.arn.region,
            spec.source.authentication.mechanism == spec.target.authentication.mechanism
        else { return }
        add(
            "I50", "source",
            "MSK can upgrade this cluster in place to KRaft (UpdateClusterKafkaVersion), without a copy",
            hint: "do that instead if you need no rehearsal, no way back and no other brokers.")
    }
}

// MARK: - roles

extension Prechecks {
    /// Roles that cannot get, or cannot be seen to have, what was merged.
    mutating func roles() {
        let isNeeded = spec.phase.rank >= Phase.cutOver.rank && observed.history.reachedRank < Phase.cutOver.rank
        let merged = observed.access.merged
        // Who has no role at all is told of below.
        var notes = PrincipalRoles(of: merged.keys.sorted()) { merged[$0]?.role }.notes.filter { $0.code != .noRole }
        for (principal, merged) in merged.sorted(by: { $0.key < $1.key }) {
            guard let role = merged.role else {
                add(
                    isNeeded && spec.access.apply == .kedge ? "B60" : "W74", principal,
                    "no role is named for it, so nobody gets its policy",
                    hint: "write an AccessPolicy for it, give access.roles a rule, or name it in access.exclude.")
                continue
            }
            switch observed.aws.roles[principal] {
            case .missing:
                add(
                    isNeeded ? "B71" : "W72", principal, "there is no role \(role)",
                    hint:
                        "create it, with a trust policy for where the service runs, correct its ARN, or name the principal in access.exclude."
                )
            case .unknown(let why):
                let isBlocking = isNeeded && spec.access.apply == .kedge
                add(
                    isBlocking ? "B70" : "W71", principal, "the policies of \(role.roleName) could not be read: \(why)",
                    hint: "grant kedge what kedge plan --runner-policy prints for IAM"
                        + (spec.access.apply == .kedge ? ", or set access.apply: external." : "."))
            case .present(let present): notes += trust(of: principal, role, present)
            case nil: break
            }
        }
        for note in notes {
            add(
                note.severity == .blocks && !isNeeded ? "W87" : note.code.rawValue, note.principal, note.message,
                hint: note.hint)
        }
        guard observed.history.openFreeze == nil else { return }
        for (principal, roles) in observed.history.touchedRoles.sorted(by: { $0.key < $1.key }) {
            for role in roles.sorted() where observed.access.merged[principal]?.role?.description != role {
                add(
                    "W77", principal, "policies that kedge put on \(role) are still there, though no longer declared",
                    hint: "delete those of /kedge/\(migration.name)/ on it once nobody needs them.")
            }
        }
    }
    /// Whether the service can assume the role, and who else can.
    private func trust(of principal: String, _ role: RoleARN, _ present: RoleObservation) -> [RoleNote] {
        guard let text = present.trust else { return [] }
        do {
            return try TrustPolicy(parsing: Array(text.utf8)).notes(
                about: principal, role: role, workloads: spec.access.workloads(of: principal))
        } catch {
            return [RoleNote(.trustUnreadable, principal, error.message)]
        }
    }
}
