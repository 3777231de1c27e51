extension PrincipalTranslator {
    /// Notes what Kafka Connect, Kafka Streams and the brokers call their own, which needs more than its names say.
    mutating func noteInternalNames() {
        let patterns = access.allowed.keys
        let groups = Set(patterns.filter { $0.resource == .group }.map { ExactText($0.name) })
        for pattern in patterns {
            switch InternalName(pattern, groups: groups) {
            case .connect?: note(.connectNames, "\(pattern)")
            case .streams?: note(.streamsNames, "\(pattern)")
            case .broker?: note(.brokerNames, "\(pattern)")
            case nil: continue
            }
        }
    }
}

/// Whose own a topic or a group is, by its name.
///
/// Source: Kafka documentation, "Kafka Connect" (three topics, by convention `connect-configs`, `connect-offsets` and
/// `connect-status`; sinks read as group `connect-NAME`, `SinkUtils.consumerGroupId`), "Kafka Streams: Manage topics"
/// (`<application.id>-<name>-changelog`, `-repartition`) and `Topic.INTERNAL_TOPICS`.
enum InternalName: Hashable {
    case connect, streams, broker

    /// - Parameter groups: the groups that the same principal may use; a Streams application's is its id.
    init?(_ pattern: AccessPattern, groups: Set<ExactText>) {
        let name = pattern.name
        guard !name.isEmpty else { return nil }
        switch (pattern.resource, pattern.isPrefix) {
        case (.topic, _) where name.hasPrefix("__amazon_msk_connect"): self = .connect
        case (.topic, _) where name.hasPrefix("__"): self = .broker
        case (.topic, false) where name.contains("connect") && Self.connectTopics.contains { name.hasSuffix($0) }:
            self = .connect
        case (.topic, true) where name == "connect-", (.group, _) where name.hasPrefix("connect-"): self = .connect
        case (.topic, false) where name.hasSuffix("-changelog") || name.hasSuffix("-repartition"): self = .streams
        case (.topic, true) where groups.contains(ExactText(name.hasSuffix("-") ? String(name.dropLast()) : name)):
            self = .streams
        default: return nil
        }
    }

    private static let connectTopics = ["configs", "config", "offsets", "status"]
}
