import AWS
import Kafka
import Manifests

/// The checks that hold for the whole migration, whatever its phase.
enum Prechecks {
    static func findings(_ migration: MigrationManifest, _ observed: Observation) -> [Finding] {
        clusters(migration, observed) + authorizer(migration, observed) + writers(observed) + lost(observed)
    }

    private static func clusters(_ migration: MigrationManifest, _ observed: Observation) -> [Finding] {
        var findings: [Finding] = []
        let (source, target) = (observed.source.cluster, observed.target.cluster)
        for (role, cluster) in [("source", migration.spec.source), ("target", migration.spec.target)] where cluster.arn.isServerless {
            findings.append(
                Finding(
                    "B02", role, "\(cluster.arn) is an MSK Serverless cluster",
                    hint: "serverless clusters have no ACLs and few configurations; use a provisioned cluster."))
        }
        if source.metadataMode == .kraft {
            findings.append(
                Finding(
                    "B03", "source", "the cluster runs in KRaft mode, not with ZooKeeper",
                    hint: "check spec.source; a KRaft cluster needs no move to KRaft."))
        }
        if target.metadataMode == .zooKeeper {
            findings.append(
                Finding(
                    "B04", "target", "the cluster runs with ZooKeeper, not in KRaft mode",
                    hint: "check spec.target; create the target with a .kraft version."))
        }
        if migration.spec.source.arn == migration.spec.target.arn || source.clusterID == target.clusterID {
            findings.append(
                Finding(
                    "B05", "target", "source and target are the same cluster (id \(target.clusterID))",
                    hint: "check the ARNs and bootstrap servers of spec.source and spec.target."))
        }
        if let release = target.release, release < KafkaRelease(3, 7) {
            findings.append(
                Finding(
                    "B06", "target", "the cluster runs Kafka \(release), older than 3.7",
                    hint: "upgrade the target to 3.7 or later, or create it anew."))
        }
        if migration.spec.target.authentication.mechanism == .iam {
            findings.append(
                Finding(
                    "I01", "target", "the cluster authorizes by IAM: ACLs become policies and access-map.json",
                    hint: "review and merge the proposed policies before the cutover."))
        }
        return findings
    }

    private static func authorizer(_ migration: MigrationManifest, _ observed: Observation) -> [Finding] {
        guard !observed.source.hasAuthorizer else { return [] }
        let isNeeded = migration.spec.phase.rank >= Phase.cutOver.rank
        return [
            Finding(
                isNeeded ? "B19" : "W19", "source", "the brokers have no authorizer, so ACLs cannot stop producers",
                hint: "set authorizer.class.name on the source before the cutover.")
        ]
    }

    /// Records on the target that kedge did not write, and writes to the source after it was frozen.
    private static func writers(_ observed: Observation) -> [Finding] {
        var findings: [Finding] = []
        let isCutOver = observed.history.phase == .cutOver || observed.history.phase == .finalized
        for (partition, state) in observed.replication where state.targetEnd > state.capturedTarget && !isCutOver {
            findings.append(
                Finding(
                    "B12", "partition \(partition)",
                    "the target holds \(state.targetEnd) records, kedge wrote \(state.capturedTarget)",
                    hint: "somebody writes to the target; stop them, delete the topic on the target and start over."))
        }
        for (partition, state) in observed.replication where state.sourceEnd < state.captured {
            findings.append(
                Finding(
                    "B13", "partition \(partition)",
                    "the source's log ends at \(state.sourceEnd), but offsets up to \(state.captured) were copied",
                    hint: "the source lost records (an unclean leader election?) or its topic was created anew."))
        }
        for (partition, end) in observed.history.freeze?.ends ?? [:] {
            guard let state = observed.replication[partition], state.sourceEnd > end else { continue }
            // Before the cutover is complete the freeze is confirmed anew and the records are copied as well.
            findings.append(
                Finding(
                    isCutOver ? "B14" : "W14", "partition \(partition)",
                    "\(state.sourceEnd - end) records were written to the source after it was frozen",
                    hint: "a super user still writes there: stop it; ACLs do not bind super users."))
        }
        return findings
    }

    private static func lost(_ observed: Observation) -> [Finding] {
        observed.replication.filter { $0.value.lost > 0 }.map { partition, state in
            Finding(
                "W12", "partition \(partition)",
                "retention removed \(state.lost) source offsets before they were copied",
                hint: "the gap is recorded; raise retention on the source or replication.maxConcurrentPartitions.")
        }
    }
}
