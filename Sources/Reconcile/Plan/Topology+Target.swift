import Kafka

extension Topology {
    /// What stays different on the target, because the manifests want it so or the topic was there before.
    func differences(from target: TargetObservation) -> [Finding] {
        topics.flatMap { name, wanted -> [Finding] in
            var findings: [Finding] = []
            let present = target.topics[name]
            let partitions = max(wanted.partitions, present?.partitions ?? 0)
            if partitions > wanted.sourcePartitions {
                findings.append(
                    Finding(
                        "W17", "topic \(name)",
                        "\(partitions) partitions on the target, \(wanted.sourcePartitions) on the source: "
                            + "new records with a key go to other partitions than old ones",
                        hint: "keep the source's number unless nothing relies on the order of a key's records."))
            }
            if let present, present.replicationFactor < wanted.replicationFactor {
                findings.append(
                    Finding(
                        "W42", "topic \(name)",
                        "it exists with replication factor \(present.replicationFactor), not \(wanted.replicationFactor)",
                        hint: "reassign its partitions, or delete it on the target so that kedge creates it."))
            }
            return findings
        }
    }
}

extension Observation {
    /// How many brokers the target has, those that are down included as far as they are known of.
    ///
    /// Metadata does not tell of them, and in KRaft mode they are given replicas all the same (`StripedReplicaPlacer`).
    var targetBrokers: Int {
        let replicas = target.topics.values.map { Int($0.replicationFactor) }.max()
        return max(target.cluster.brokers.count, aws.target?.brokers ?? 0, replicas ?? 0)
    }
}
