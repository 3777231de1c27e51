extension Reader<TopicSetSpec> {
    static let topicSet = Reader.mapping { fields in
        let migration = fields.required("migration", .name, hint: "add migration: the Migration's name")
        let include = fields.required("include", .list(of: .topicGlob, "topic names"), hint: "add include: [\"*\"]")
        let exclude = fields.optional("exclude", .list(of: .topicGlob, "topic names"), default: [])
        let partitions = fields.optional("partitions", Reader<Int>.integer(1...200_000).optional, default: nil)
        let replicationFactor = fields.optional("replicationFactor", Reader<Int>.integer(1...15).optional, default: nil)
        let configs = fields.optional("configs", .configurations, default: [:])
        guard let migration, let include, let exclude, let partitions, let replicationFactor, let configs else {
            return nil
        }
        return TopicSetSpec(
            migration: migration, include: include, exclude: exclude, partitions: partitions,
            replicationFactor: replicationFactor, configs: configs)
    }
}
