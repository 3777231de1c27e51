import Kafka
import Logging
import Synchronization
import Testing

/// What the admin calls send and what they make of the answers.
@Suite struct AdminTests {
    private func withClient<T: Sendable>(
        _ broker: FakeBroker, _ body: (KafkaClient) async throws -> T
    ) async throws -> T {
        try await withKafkaClient(
            KafkaClientTests.configuration(broker.address), logger: Logger(label: "test"), body)
    }

    // MARK: Topics

    @Test("Each topic has its own outcome, and new ones are waited for until they have leaders")
    func createTopics() async throws {
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .createTopics:
                let asked = try request.decode(CreateTopicsRequest.self)
                #expect(asked.topics.map(\.name) == ["old", "t"])
                #expect(asked.topics[1].configs == [.with { ($0.name, $0.value) = ("cleanup.policy", "compact") }])
                return try broker.answer(request, CreateTopicsRequest.self) {
                    $0.topics = [
                        .with { ($0.name, $0.errorCode) = ("old", KafkaErrorCode.topicAlreadyExists.rawValue) },
                        .with { $0.name = "t" },
                    ]
                }
            case .metadata:
                // The controller's lookup comes first, then the metadata without and with a leader.
                let leader: Int32 = broker.count(.metadata) < 3 ? -1 : 0
                return try broker.answer(request, MetadataRequest.self) { $0 = broker.metadata(leader: leader) }
            default: return nil
            }
        } _: { broker in
            let outcomes = try await withClient(broker) {
                try await $0.createTopics([
                    NewTopic(name: "t", partitions: 2, replicationFactor: 1, configs: ["cleanup.policy": "compact"]),
                    NewTopic(name: "old", partitions: 1, replicationFactor: nil),
                ])
            }
            #expect(outcomes == ["t": .none, "old": .topicAlreadyExists])
            #expect(broker.count(.createTopics) == 1)
            #expect(broker.count(.metadata) >= 3)
        }
    }

    @Test("A broker before 2.8 does not say what one may do to its cluster")
    func ownOperations() async throws {
        try await FakeBroker.run { broker in
            let operations = try await withClient(broker) { try await $0.ownOperations() }
            #expect(operations == nil)
            #expect(broker.count(.describeCluster) == 0)
        }
    }

    @Test("What a broker says about a topic that it refuses is logged, unless it is there already")
    func refusedTopic() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .createTopics else { return nil }
            return try broker.answer(request, CreateTopicsRequest.self) {
                $0.topics = [
                    .with {
                        ($0.name, $0.errorCode) = ("bad", KafkaErrorCode.invalidConfig.rawValue)
                        $0.errorMessage = "Unknown topic config name: x"
                    },
                    .with {
                        ($0.name, $0.errorCode) = ("old", KafkaErrorCode.topicAlreadyExists.rawValue)
                        $0.errorMessage = "Topic 'old' already exists."
                    },
                ]
            }
        } _: { broker in
            let log = LogLines()
            let codes = try await withKafkaClient(
                KafkaClientTests.configuration(broker.address), logger: Logger(label: "test") { _ in log }
            ) {
                try await $0.createTopics(
                    ["bad", "old"].map { NewTopic(name: $0, partitions: 1, replicationFactor: 1) })
            }
            #expect(codes == ["bad": .invalidConfig, "old": .topicAlreadyExists])
            #expect(log.warnings.count == 1)
            #expect(log.warnings.first?.contains("Unknown topic config name: x") == true)
        }
    }

    @Test("A controller that has moved is looked up again")
    func notController() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .createPartitions else { return nil }
            let code: KafkaErrorCode = broker.count(.createPartitions) == 1 ? .notController : .none
            return try broker.answer(request, CreatePartitionsRequest.self) {
                $0.results = [.with { ($0.name, $0.errorCode) = ("t", code.rawValue) }]
            }
        } _: { broker in
            let outcomes = try await withClient(broker) { try await $0.createPartitions(["t": 3]) }
            #expect(outcomes == ["t": .none])
            #expect(broker.count(.metadata) == 2)
        }
    }

    @Test("Topics are deleted by name in the field that the version has", arguments: [Int16(5), 6])
    func deleteTopics(version: Int16) async throws {
        var versions = FakeBroker.versions
        versions[APIKey.deleteTopics.rawValue] = 1...version
        let ranges = versions
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .apiVersions:
                return try broker.answer(request, ApiVersionsRequest.self) { $0 = FakeBroker.apiVersions(ranges) }
            case .deleteTopics:
                let asked = try request.decode(DeleteTopicsRequest.self)
                let names = version < 6 ? asked.topicNames : asked.topics.compactMap(\.name)
                #expect(names == ["a", "b"])
                return try broker.answer(request, DeleteTopicsRequest.self) {
                    $0.responses = names.map { name in .with { $0.name = name } }
                }
            default: return nil
            }
        } _: { broker in
            let outcomes = try await withClient(broker) { try await $0.deleteTopics(["a", "b"]) }
            #expect(outcomes == ["a": .none, "b": .none])
        }
    }

    @Test("A topic that does not exist is left out")
    func unknownTopic() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata else { return nil }
            return try broker.answer(request, MetadataRequest.self) {
                $0 = broker.metadata()
                $0.topics.append(
                    .with { ($0.name, $0.errorCode) = ("no", KafkaErrorCode.unknownTopicOrPartition.rawValue) })
            }
        } _: { broker in
            let topics = try await withClient(broker) { try await $0.describeTopics(["t", "no"]) }
            #expect(topics.map(\.name) == ["t"])
            #expect(topics[0].partitions.map(\.leader) == [0, 0])
            #expect(topics[0].replicationFactor == 1)
        }
    }

    // MARK: ACLs

    @Test("ACLs come back as bindings")
    func describeACLs() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .describeAcls else { return nil }
            return try broker.answer(request, DescribeAclsRequest.self) {
                $0.resources = [
                    .with {
                        ($0.resourceType, $0.resourceName, $0.patternType) = (2, "orders.", 4)
                        $0.acls = [
                            .with { ($0.principal, $0.host, $0.operation, $0.permissionType) = ("User:a", "*", 3, 3) },
                            .with {
                                ($0.principal, $0.host, $0.operation, $0.permissionType) = ("User:b", "::1", 4, 2)
                            },
                        ]
                    }
                ]
            }
        } _: { broker in
            let bindings = try await withClient(broker) { try await $0.describeACLs() }
            #expect(
                bindings == [
                    ACLBinding(.allow, "User:a", .read, .topic, .prefixed, "orders."),
                    ACLBinding(.deny, "User:b", .write, .topic, .prefixed, "orders.", host: "::1"),
                ])
        }
    }

    @Test("An ACL of an unknown kind is not guessed at")
    func unknownACL() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .describeAcls else { return nil }
            return try broker.answer(request, DescribeAclsRequest.self) {
                $0.resources = [
                    .with {
                        ($0.resourceType, $0.resourceName, $0.patternType) = (99, "x", 3)
                        $0.acls = [
                            .with { ($0.principal, $0.host, $0.operation, $0.permissionType) = ("User:a", "*", 3, 3) }
                        ]
                    }
                ]
            }
        } _: { broker in
            let error = await #expect(throws: KafkaError.self) {
                try await withClient(broker) { try await $0.describeACLs() }
            }
            #expect(error?.code == .unsupportedVersion)
        }
    }

    // MARK: Groups

    @Test(
        "Offsets of many groups are asked for in one request from version 8 on, one by one before",
        arguments: [Int16(7), 8])
    func fetchOffsets(version: Int16) async throws {
        var versions = FakeBroker.versions
        versions[APIKey.offsetFetch.rawValue] = 1...version
        versions[APIKey.findCoordinator.rawValue] = 0...4
        let ranges = versions
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .apiVersions:
                return try broker.answer(request, ApiVersionsRequest.self) { $0 = FakeBroker.apiVersions(ranges) }
            case .offsetFetch:
                let asked = try request.decode(OffsetFetchRequest.self)
                return try broker.answer(request, OffsetFetchRequest.self) { response in
                    if version < 8 {
                        response.topics = [
                            .with {
                                $0.name = "t"
                                $0.partitions = [
                                    .with { ($0.committedOffset, $0.metadata) = (Int64(asked.groupID.count), "m") },
                                    .with { ($0.partitionIndex, $0.committedOffset) = (1, -1) },
                                ]
                            }
                        ]
                    } else {
                        response.groups = asked.groups.map { group in
                            .with {
                                $0.groupID = group.groupID
                                $0.topics = [
                                    .with {
                                        $0.name = "t"
                                        $0.partitions = [
                                            .with {
                                                $0.committedOffset = Int64(group.groupID.count)
                                                $0.metadata = "m"
                                            },
                                            .with { ($0.partitionIndex, $0.committedOffset) = (1, -1) },
                                        ]
                                    }
                                ]
                            }
                        }
                    }
                }
            default: return nil
            }
        } _: { broker in
            let offsets = try await withClient(broker) { try await $0.fetchOffsets(groups: ["a", "bb", "ccc"]) }
            #expect(
                offsets == [
                    "a": [KafkaClientTests.t0: CommittedOffset(offset: 1, metadata: "m")],
                    "bb": [KafkaClientTests.t0: CommittedOffset(offset: 2, metadata: "m")],
                    "ccc": [KafkaClientTests.t0: CommittedOffset(offset: 3, metadata: "m")],
                ])
            #expect(broker.count(.offsetFetch) == (version < 8 ? 3 : 1))
            #expect(broker.count(.findCoordinator) == 1)
        }
    }

    @Test("A coordinator that is still loading is asked again for its groups only")
    func coordinatorLoading() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .describeGroups else { return nil }
            let asked = try request.decode(DescribeGroupsRequest.self).groups
            if broker.count(.describeGroups) == 2 { #expect(asked == ["b"]) }
            return try broker.answer(request, DescribeGroupsRequest.self) {
                $0.groups = asked.map { id in
                    .with {
                        $0.groupID = id
                        $0.groupState = "Empty"
                        let isLoading = id == "b" && broker.count(.describeGroups) == 1
                        $0.errorCode = isLoading ? KafkaErrorCode.coordinatorLoadInProgress.rawValue : 0
                    }
                }
            }
        } _: { broker in
            let groups = try await withClient(broker) { try await $0.describeGroups(["a", "b"]) }
            #expect(groups.mapValues(\.state) == ["a": "Empty", "b": "Empty"])
            #expect(broker.count(.describeGroups) == 2)
        }
    }

    @Test("A commit that any partition refuses is an error that names it")
    func refusedCommit() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .offsetCommit else { return nil }
            return try broker.answer(request, OffsetCommitRequest.self) {
                $0.topics = [
                    .with {
                        $0.name = "t"
                        $0.partitions = [
                            .with { _ in },
                            .with { ($0.partitionIndex, $0.errorCode) = (1, KafkaErrorCode.unknownMemberID.rawValue) },
                        ]
                    }
                ]
            }
        } _: { broker in
            let error = await #expect(throws: KafkaError.self) {
                try await withClient(broker) {
                    try await $0.commitOffsets(
                        group: "g",
                        [
                            KafkaClientTests.t0: CommittedOffset(offset: 1),
                            TopicPartition("t", 1): CommittedOffset(offset: 2),
                        ])
                }
            }
            #expect(error?.brokerCode == .unknownMemberID)
            #expect(error?.message.contains("t-1") == true)
        }
    }

    @Test("Offsets of many partitions are committed in parts that fit into a batch, each once")
    func manyOffsets() async throws {
        let committed = Mutex<[Int32]>([])
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .offsetCommit else { return nil }
            let partitions = try request.decode(OffsetCommitRequest.self).topics[0].partitions
            // With 4 KiB of metadata each they take less than 1 MiB.
            #expect(partitions.count <= 200)
            committed.withLock { $0 += partitions.map(\.partitionIndex) }
            return try broker.answer(request, OffsetCommitRequest.self) {
                $0.topics = [
                    .with {
                        $0.name = "t"
                        $0.partitions = partitions.map { asked in .with { $0.partitionIndex = asked.partitionIndex } }
                    }
                ]
            }
        } _: { broker in
            let offsets = (Int32(0)..<450).map { (TopicPartition("t", $0), CommittedOffset(offset: 1)) }
            try await withClient(broker) {
                try await $0.commitOffsets(group: "g", Dictionary(uniqueKeysWithValues: offsets))
            }
            #expect(committed.withLock { $0 } == Array(0..<450))
        }
    }

    // MARK: Records

    @Test("The end of a log is asked for as a replica, the high watermark as a consumer")
    func logEnds() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .listOffsets else { return nil }
            let isConsumer = try request.decode(ListOffsetsRequest.self).replicaID == -1
            return try broker.answer(request, ListOffsetsRequest.self) {
                $0 = KafkaClientTests.offsets(isConsumer ? 7 : 9)
            }
        } _: { broker in
            let (watermark, end) = try await withClient(broker) { client in
                (
                    try await client.listOffsets([KafkaClientTests.t0], at: .latest),
                    try await client.logEnds(of: [KafkaClientTests.t0])
                )
            }
            #expect(watermark == [KafkaClientTests.t0: 7])
            #expect(end == [KafkaClientTests.t0: 9])
        }
    }

    @Test("Fetched records are slices, and a partition whose leader moved is looked up again")
    func fetch() async throws {
        let moved = TopicPartition("t", 1)
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .fetch else { return nil }
            let asked = try request.decode(FetchRequest.self)
            #expect(asked.isolationLevel == 1)
            #expect(asked.topics[0].partitions.map(\.fetchOffset) == [5, 6])
            return try broker.answer(request, FetchRequest.self) {
                $0.responses = [
                    .with {
                        $0.topic = "t"
                        $0.partitions = [
                            .with {
                                $0.highWatermark = 9
                                $0.lastStableOffset = 8
                                $0.abortedTransactions = [.with { ($0.producerID, $0.firstOffset) = (4, 2) }]
                                $0.records = .init(string: "batch")
                            },
                            .with {
                                $0.partitionIndex = 1
                                $0.errorCode = KafkaErrorCode.notLeaderOrFollower.rawValue
                            },
                        ]
                    }
                ]
            }
        } _: { broker in
            try await withClient(broker) { client in
                let leaders = try await client.leaders(of: [KafkaClientTests.t0, moved])
                #expect(leaders == [KafkaClientTests.t0: 0, moved: 0])
                let fetched = try await client.fetch(
                    from: 0,
                    [
                        FetchPosition(partition: KafkaClientTests.t0, offset: 5, maxBytes: 100),
                        FetchPosition(partition: moved, offset: 6, maxBytes: 100),
                    ], isolation: .readCommitted)
                #expect(fetched.map(\.error) == [.none, .notLeaderOrFollower])
                #expect(fetched[0].highWatermark == 9)
                #expect(fetched[0].lastStableOffset == 8)
                #expect(fetched[0].abortedTransactions == [AbortedTransaction(producerID: 4, firstOffset: 2)])
                #expect(String(buffer: fetched[0].records) == "batch")
                let before = broker.count(.metadata)
                _ = try await client.leaders(of: [KafkaClientTests.t0])
                #expect(broker.count(.metadata) == before)
                _ = try await client.leaders(of: [moved])
                #expect(broker.count(.metadata) == before + 1)
            }
        }
    }

    @Test("Produce requests that are started one after the other arrive in that order")
    func produceOrder() async throws {
        let arrived = Mutex<[String]>([])
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .produce else { return nil }
            let asked = try request.decode(ProduceRequest.self)
            #expect(asked.acks == -1)
            let records = asked.topicData[0].partitionData[0].records.map { String(buffer: $0) } ?? ""
            let offset = arrived.withLock { order in
                order.append(records)
                return Int64(order.count)
            }
            return try broker.answer(request, ProduceRequest.self) {
                $0.responses = [
                    .with {
                        $0.name = "t"
                        $0.partitionResponses = [.with { $0.baseOffset = offset }]
                    }
                ]
            }
        } _: { broker in
            try await withClient(broker) { client in
                var pending: [PendingProduce] = []
                for index in 0..<20 {
                    pending.append(
                        try await client.startProduce(
                            to: 0, [ProduceBatch(partition: KafkaClientTests.t0, records: .init(string: "\(index)"))]))
                }
                var offsets: [Int64] = []
                for produce in pending { offsets += try await produce.outcomes().map(\.baseOffset) }
                #expect(offsets == Array(1...20))
            }
            #expect(arrived.withLock { $0 } == (0..<20).map { "\($0)" })
        }
    }

    @Test("Two batches for one partition in one request are refused before they are sent")
    func produceTwice() async throws {
        try await FakeBroker.run { broker in
            let batch = ProduceBatch(partition: KafkaClientTests.t0, records: .init(string: "x"))
            let error = await #expect(throws: KafkaError.self) {
                try await withClient(broker) { try await $0.produce(to: 0, [batch, batch]) }
            }
            #expect(error?.code == .invalidArgument)
            #expect(broker.count(.produce) == 0)
        }
    }
}

/// Keeps the warnings that were logged.
private final class LogLines: LogHandler {
    private let lines: Mutex<[String]> = Mutex([])

    var warnings: [String] { lines.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .warning }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
