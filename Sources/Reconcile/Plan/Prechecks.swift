import AWS
import Kafka
import Manifests

/// The checks that hold on the way to Finalized, whatever the phase.
struct Prechecks {
    let migration: MigrationManifest
    var spec: MigrationSpec { migration.spec }
    let observed: Observation
    private let topology: Topology
    private var findings: [Finding] = []

    static func findings(_ migration: MigrationManifest, _ observed: Observation, _ topology: Topology) -> [Finding] {
        var checks = Prechecks(migration, observed, topology)
        checks.clusters()
        checks.managedClusters()
        checks.roles()
        checks.authorizer()
        checks.partitions()
        if observed.history.reachedRank < Phase.cutOver.rank {
            checks.topics()
        } else {
            checks.afterCutover()
        }
        return checks.findings
    }

    private init(_ migration: MigrationManifest, _ observed: Observation, _ topology: Topology) {
        self.migration = migration
        self.observed = observed
        self.topology = topology
    }

    mutating func add(_ code: String, _ subject: String, _ message: String, hint: String) {
        findings.append(Finding(code, subject, message, hint: hint))
    }

    private mutating func clusters() {
        let (source, target) = (observed.source.cluster, observed.target.cluster)
        let (sourceFacts, targetFacts) = (observed.aws.source, observed.aws.target)
        for (role, arn, facts) in [
            ("source", spec.source.arn, sourceFacts), ("target", spec.target.arn, targetFacts),
        ] where facts.map({ $0.kind == .serverless }) ?? arn.isServerless {
            add(
                "B02", role, "\(arn) is an MSK Serverless cluster",
                hint: "serverless clusters have no ACLs and few configurations; use a provisioned cluster.")
        }
        if (sourceFacts?.metadataMode ?? source.metadataMode) == .kraft {
            add(
                "B03", "source", "the cluster runs in KRaft mode, not with ZooKeeper",
                hint: "check spec.source; a KRaft cluster needs no move to KRaft.")
        }
        if (targetFacts?.metadataMode ?? target.metadataMode) == .zooKeeper {
            add(
                "B04", "target", "the cluster runs with ZooKeeper, not in KRaft mode",
                hint: "check spec.target; create the target with a .kraft version.")
        }
        // A cluster that tells no id has an empty one.
        if spec.source.arn == spec.target.arn || (!source.clusterID.isEmpty && source.clusterID == target.clusterID) {
            add(
                "B05", "target", "source and target are the same cluster (id \(target.clusterID))",
                hint: "check the ARNs and bootstrap servers of spec.source and spec.target.")
        }
        if let release = targetFacts?.release ?? target.release, release < KafkaRelease(3, 7) {
            add(
                "B06", "target", "the cluster runs Kafka \(release), older than 3.7",
                hint: "upgrade the target to 3.7 or later, or create it anew.")
        }
        if spec.target.authentication.mechanism == .iam {
            add(
                "I01", "target", "the cluster authorizes by IAM: ACLs become policies and access-map.json",
                hint: "review and merge the proposed policies before the cutover.")
        } else if !observed.source.acls.isEmpty {
            add(
                "W40", "target", "kedge does not sign in by IAM there, so the source's ACLs are not carried over",
                hint: "write the target's ACLs yourself before clients switch, or use IAM.")
        }
    }

    private mutating func authorizer() {
        if !observed.source.hasAuthorizer {
            let isNeeded = spec.phase.rank >= Phase.cutOver.rank
            add(
                isNeeded ? "B19" : "W19", "source", "the brokers have no authorizer, so ACLs cannot stop producers",
                hint: "set authorizer.class.name on the source before the cutover.")
        } else if !observed.source.mayAlterACLs, observed.history.reachedRank < Phase.cutOver.rank {
            let isNeeded = spec.phase.rank >= Phase.cutOver.rank
            add(
                isNeeded ? "B11" : "W43", "source",
                "\(observed.source.principal ?? "kedge") may not ALTER the cluster, so it can add no ACLs to stop producers",
                hint: "allow it ALTER on the cluster of the source before the cutover.")
        }
        if spec.source.authentication.mechanism == .iam {
            add(
                "W41", "source", "clients that sign in by IAM are not bound by ACLs, so the freeze does not stop them",
                hint: "stop such producers yourself before the cutover, or take WriteData from their policies.")
        }
    }

    /// Records on the target that kedge did not write, and records that the source no longer has.
    private mutating func partitions() {
        for (partition, state) in observed.replication {
            let subject = "partition \(partition)"
            if state.targetEnd > state.capturedTarget, observed.history.reachedRank < Phase.cutOver.rank {
                add(
                    "B12", subject, "the target holds more than the \(state.capturedTarget) records that kedge wrote",
                    hint: "somebody writes to the target; stop them, delete the topic on the target and start over.")
            }
            if state.isAnother {
                add(
                    "B13", subject, "the source's topic was deleted and created anew since it was copied",
                    hint: "to start over with the topic, delete it on the target, and its segments.")
            } else if state.sourceEnd < state.captured {
                add(
                    "B13", subject, "the source's log ends before offset \(state.captured), up to which it was copied",
                    hint: "the source lost records (an unclean leader election?) or its topic was created anew.")
            }
            if state.lost > 0 {
                add(
                    "W12", subject, "retention removed \(state.lost) source offsets before they were copied",
                    hint: "the gap is recorded; raise retention on the source or replication.maxConcurrentPartitions.")
            }
            if let end = observed.history.freeze?.ends?[partition], state.sourceEnd > end {
                let message = "records were written to the source behind offset \(end), where it was frozen"
                if observed.history.openFreeze != nil {
                    add(
                        "W14", subject, message + "; they are copied as well",
                        hint: "stop that producer: a super user, whom ACLs do not bind, or one that is committing.")
                } else {
                    // The operator's word that all clients have switched is the one way out: records do not unhappen.
                    add(
                        spec.cutover.acknowledged ? "W14" : "B14", subject, message + "; they are not on the target",
                        hint: "stop that producer (ACLs do not bind super users) and write its records to the target; "
                            + "spec.cutover.acknowledged accepts what was written.")
                }
            }
        }
    }

    private mutating func topics() {
        findings += topology.findings + topology.differences(from: observed.target)
        let sourceTopics = observed.source.topics
        for name in observed.history.created
        where sourceTopics[name] == nil && observed.target.topics[name] != nil && !sourceTopics.isEmpty {
            add(
                "W39", "topic \(name)", "it is no longer on the source; its copy stays on the target",
                hint: "delete it on the target if nobody needs it.")
        }
        let closed = Freeze.topicsWithoutACL(
            topology.names, beside: observed.source.acls, but: observed.history.freeze?.bindings ?? [])
        if spec.source.allowEveryoneIfNoACLFound == nil, observed.source.hasAuthorizer, let first = closed.first {
            add(
                spec.phase.rank >= Phase.cutOver.rank ? "B18" : "W18", "source",
                "\(counted(closed.count, "topic")) without any ACL (\(first) first): frozen, only kedge can read them",
                hint:
                    "say source.allowEveryoneIfNoAclFound: true if consumers read them without ACLs, false if nobody does."
            )
        }
    }

    private mutating func afterCutover() {
        guard let freeze = observed.history.freeze, let ends = freeze.ends else { return }
        let carried = Set(ends.keys.map(\.topic))
        for name in topology.names where !carried.contains(name) {
            add(
                "W38", "topic \(name)",
                "it appeared on the source, or in the manifests, after the cutover; it is not copied",
                hint: "move it by a migration of its own, or leave it out by spec.exclude.")
        }
        let removed = Set(freeze.bindings).subtracting(observed.source.acls)
        if !removed.isEmpty {
            add(
                "W36", "source",
                "\(counted(removed.count, "ACL")) of the freeze are gone, so producers can write there",
                hint: "add them again, or make sure that no producer still uses the source.")
        }
    }
}
