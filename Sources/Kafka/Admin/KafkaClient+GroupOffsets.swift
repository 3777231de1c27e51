extension KafkaClient {
    /// The committed offsets of groups, of every partition that has one.
    ///
    /// - Parameter requireStable: Wait for transactions that are about to commit offsets (KIP-447).
    package func fetchOffsets(
        groups: [GroupID], requireStable: Bool = false
    ) async throws -> [GroupID: [TopicPartition: CommittedOffset]] {
        try await settle(groups, doing: "fetching committed offsets") { groups in
            try await self.perCoordinator(groups) { connection, share in
                // Version 8 takes many groups at once (KIP-709).
                if try connection.versions.version(of: OffsetFetchRequest.self) >= 8 {
                    return try await self.fetchOffsets(share, requireStable, on: connection)
                }
                return try await self.fetchOffsetsOneByOne(share, requireStable, on: connection)
            }
        }.values()
    }

    private func fetchOffsets(
        _ groups: [GroupID], _ requireStable: Bool, on connection: BrokerConnection
    ) async throws -> Outcomes<GroupID, [TopicPartition: CommittedOffset]> {
        var outcomes: Outcomes<GroupID, [TopicPartition: CommittedOffset]> = [:]
        for batch in groups.chunked(Limits.groupsPerRequest) {
            var request = OffsetFetchRequest()
            request.requireStable = requireStable
            request.groups = batch.map { id in
                .with {
                    $0.groupID = id.rawValue
                    $0.topics = nil
                }
            }
            for group in try await exchange(request, on: connection).groups {
                let rows = group.topics.flatMap { topic in
                    topic.partitions.map {
                        OffsetRow(topic.name, $0.partitionIndex, $0.committedOffset, $0.metadata, $0.errorCode)
                    }
                }
                outcomes[GroupID(group.groupID)] = Self.outcome(group.groupID, group.errorCode, rows)
            }
        }
        return outcomes
    }

    private func fetchOffsetsOneByOne(
        _ groups: [GroupID], _ requireStable: Bool, on connection: BrokerConnection
    ) async throws -> Outcomes<GroupID, [TopicPartition: CommittedOffset]> {
        var outcomes: Outcomes<GroupID, [TopicPartition: CommittedOffset]> = [:]
        for group in groups {
            var request = OffsetFetchRequest()
            request.requireStable = requireStable
            request.groupID = group.rawValue
            request.topics = nil
            let response = try await exchange(request, on: connection)
            let rows = response.topics.flatMap { topic in
                topic.partitions.map {
                    OffsetRow(topic.name, $0.partitionIndex, $0.committedOffset, $0.metadata, $0.errorCode)
                }
            }
            outcomes[group] = Self.outcome(group.rawValue, response.errorCode, rows)
        }
        return outcomes
    }

    /// One partition in an OffsetFetch response, which has two shapes of the same fields.
    private struct OffsetRow {
        var partition: TopicPartition
        var offset: Int64
        var metadata: String
        var code: KafkaErrorCode

        init(_ topic: String, _ index: Int32, _ offset: Int64, _ metadata: String?, _ errorCode: Int16) {
            self.partition = TopicPartition(TopicName(topic), index)
            self.offset = offset
            self.metadata = metadata ?? ""
            self.code = KafkaErrorCode(errorCode)
        }
    }

    private static func outcome(
        _ group: String, _ errorCode: Int16, _ rows: [OffsetRow]
    ) -> Result<[TopicPartition: CommittedOffset], KafkaError> {
        let codes = [KafkaErrorCode(errorCode)] + rows.map(\.code)
        if let code = codes.first(where: { $0 != .none }) {
            return .failure(.broker(code, "fetching the offsets of group “\(group)”"))
        }
        // -1 stands for "nothing committed".
        return .success(
            Dictionary(
                rows.filter { $0.offset >= 0 }
                    .map { ($0.partition, CommittedOffset(offset: $0.offset, metadata: $0.metadata)) },
                uniquingKeysWith: { _, last in last }))
    }

    /// Commits offsets for a group without members; committing the same again changes nothing.
    ///
    /// - Throws: ``KafkaError`` when any partition was refused; a group with members refuses all of them
    ///   (`UNKNOWN_MEMBER_ID`).
    package func commitOffsets(group: GroupID, _ offsets: [TopicPartition: CommittedOffset]) async throws {
        let outcomes = try await settle(
            offsets.keys.sorted(), doing: "committing offsets", topic: \.topic
        ) { partitions in
            var outcomes: Outcomes<TopicPartition, Void> = [:]
            for batch in partitions.chunked(Limits.offsetsPerCommit) {
                var request = OffsetCommitRequest()
                request.groupID = group.rawValue
                request.generationIDOrMemberEpoch = -1
                request.topics = batch.byTopic().map { name, indexes in
                    .with {
                        $0.name = name.rawValue
                        $0.partitions = indexes.map { index in
                            let committed = offsets[TopicPartition(name, index)]
                            return .with {
                                $0.partitionIndex = index
                                $0.committedOffset = committed?.offset ?? -1
                                $0.committedMetadata = committed?.metadata
                            }
                        }
                    }
                }
                for topic in try await self.call(request, to: .coordinator(group)).topics {
                    for partition in topic.partitions {
                        let id = TopicPartition(TopicName(topic.name), partition.partitionIndex)
                        let code = KafkaErrorCode(partition.errorCode)
                        outcomes[id] =
                            code == .none
                            ? .success(())
                            : .failure(.broker(code, "committing the offset of group “\(group)” for \(id)"))
                    }
                }
            }
            return outcomes
        }
        _ = try outcomes.values()
    }
}
