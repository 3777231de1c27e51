/// The `TopicSet` manifest: which of the source's topics move, and what is to be different on the target.
package struct TopicSetManifest: Equatable, Sendable {
    package let metadata: ManifestMetadata
    package let spec: TopicSetSpec
    /// Where the document begins.
    package let location: SourceLocation

    package var name: String { metadata.name }
}

/// A choice of topics; what it leaves nil is as on the source.
package struct TopicSetSpec: Equatable, Sendable {
    /// The migration's name.
    package let migration: String
    package let include: [TopicGlob]
    package let exclude: [TopicGlob]
    package let partitions: Int?
    package let replicationFactor: Int?
    package let configs: [String: String]

    /// Whether the topic is one of the set.
    package func selects(_ topic: String) -> Bool {
        include.contains { $0.matches(topic) } && !exclude.contains { $0.matches(topic) }
    }
}
