import AWS

extension PolicyStatement.Selection {
    /// As the policy writes it.
    var words: [String] {
        switch self {
        case .only(let patterns): patterns
        case .allBut(let patterns): ["everything but \(patterns.joined(separator: ", "))"]
        }
    }

    /// What of a statement's resources is not within the cluster alone, as the policy writes it.
    func beyond(_ cluster: ClusterARN) -> [String] {
        guard case .only(let patterns) = self else { return words }
        let own = KafkaClusterAction.Resource.allCases.filter { $0 != .cluster }.map { $0.arn("", in: cluster) }
        return patterns.filter { pattern in
            pattern != cluster.description && !own.contains { pattern.utf8.starts(with: $0.utf8) }
        }
    }
}
