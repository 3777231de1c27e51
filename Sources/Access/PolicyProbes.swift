import AWS

/// The resources on which two policies can be expected to differ, if they do.
struct PolicyProbes {
    private let clusters: [ClusterARN]
    private var names: [KafkaClusterAction.Resource: Set<ExactText>] = [:]

    /// What no policy names.
    private static let fresh = "a-name-of-its-own"

    init(_ policies: [PolicyDocument], _ cluster: ClusterARN) {
        let isBound = policies.flatMap(\.statements).allSatisfy { cluster.contains($0.resources) }
        clusters = isBound ? [cluster] : [cluster] + cluster.others
        for resource in KafkaClusterAction.Resource.allCases { names[resource] = [ExactText(Self.fresh)] }
        for policy in policies {
            for pattern in policy.statements.flatMap(\.resources.patterns) { add(pattern, policy.version) }
        }
    }

    func resources(_ resource: KafkaClusterAction.Resource) -> [String] {
        clusters.flatMap { cluster in
            resource == .cluster
                ? [cluster.description]
                : (names[resource] ?? []).sorted().map { resource.arn($0.text, in: cluster) }
        }
    }

    /// Adds names that the pattern stands for, and their neighbours.
    private mutating func add(_ pattern: String, _ version: PolicyDocument.Version) {
        // arn:PARTITION:kafka:REGION:ACCOUNT:TYPE/CLUSTER/UUID/NAME; a wildcard may stand for several parts.
        let parts = pattern.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        let type = parts.first?.split(separator: ":").last.flatMap { KafkaClusterAction.Resource(rawValue: String($0)) }
        let tail = parts.count == 4 ? parts[3] : String(pattern[(pattern.lastIndex(of: "*") ?? pattern.startIndex)...])
        let names = PolicyPattern.examples(of: tail, version: version, fresh: Self.fresh)
        let neighbours = names.flatMap { [$0, $0 + Self.fresh, String($0.unicodeScalars.dropLast())] }
        for resource in type.map({ [$0] }) ?? KafkaClusterAction.Resource.allCases {
            self.names[resource]?.formUnion(neighbours.map { ExactText($0) })
        }
    }
}

extension ClusterARN {
    /// Whether all the resources are this cluster's.
    fileprivate func contains(_ resources: PolicyStatement.Selection) -> Bool {
        guard case .only(let patterns) = resources else { return false }
        return patterns.allSatisfy { pattern in
            KafkaClusterAction.Resource.allCases.contains { resource in
                resource == .cluster ? pattern == description : pattern.hasPrefix(resource.arn("", in: self))
            }
        }
    }

    /// Clusters that a policy for this one must not reach: one of the same name, one of another.
    fileprivate var others: [ClusterARN] {
        [(name, "00000000-0000-0000-0000-000000000000-0"), ("\(name.prefix(60))-2", uuid)].compactMap { name, uuid in
            try? ClusterARN(parsing: "arn:\(partition.rawValue):kafka:\(region):\(account):cluster/\(name)/\(uuid)")
        }
    }
}

extension PolicyPattern {
    /// Texts that the pattern stands for: with nothing and with something fresh for each `*`.
    fileprivate static func examples(of text: String, version: PolicyDocument.Version, fresh: String) -> [String] {
        guard let pattern = PolicyPattern(text, version: version, values: [:], unknown: .anything) else { return [] }
        return ["", fresh].map { pattern.example(any: $0) }
    }

    /// A text that the pattern stands for, with the given for each `*`.
    private func example(any filler: String) -> String {
        var text = String.UnicodeScalarView()
        for element in elements {
            switch element {
            case .character(let scalar): text.append(scalar)
            case .one: text.append("x")
            case .any: text += filler.unicodeScalars
            }
        }
        return String(text)
    }
}
