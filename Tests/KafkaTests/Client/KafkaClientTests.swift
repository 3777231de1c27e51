import Cryptography
import Kafka
import Logging
import NIOCore
import Synchronization
import Testing

/// The client against a scripted broker on a loopback socket.
@Suite struct KafkaClientTests {
    /// A client whose pauses take no time: each moves the clock that its deadlines are measured by.
    static func configuration(_ servers: BrokerAddress..., sasl: SASLCredentials? = nil) -> KafkaClientConfiguration {
        var configuration = KafkaClientConfiguration(bootstrapServers: servers, clientID: "test", sasl: sasl)
        let time = Time()
        configuration.surroundings = ClientSurroundings(
            now: { time.now.withLock { $0 } }, sleep: { pause in time.now.withLock { $0 += pause } }, random: { 0.5 })
        return configuration
    }

    private final class Time: Sendable {
        let now = Mutex(ContinuousClock.now)
    }

    private func withClient<T: Sendable>(
        _ broker: FakeBroker, sasl: SASLCredentials? = nil,
        change: (inout KafkaClientConfiguration) -> Void = { _ in }, _ body: (KafkaClient) async throws -> T
    ) async throws -> T {
        var configuration = Self.configuration(broker.address, sasl: sasl)
        change(&configuration)
        return try await withKafkaClient(configuration, logger: Logger(label: "test"), body)
    }

    private func error(_ body: () async throws -> some Any) async -> KafkaError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? KafkaError
        }
    }

    static let t0 = TopicPartition("t", 0)

    static func offsets(_ offset: Int64, code: KafkaErrorCode = .none) -> ListOffsetsResponse {
        .with {
            $0.topics = [
                .with {
                    $0.name = "t"
                    $0.partitions = [
                        .with {
                            $0.errorCode = code.rawValue
                            $0.offset = offset
                        }
                    ]
                }
            ]
        }
    }

    // MARK: Connections

    @Test("A cluster describes itself")
    func describeCluster() async throws {
        try await FakeBroker.run { broker in
            let cluster = try await withClient(broker) { try await $0.describeCluster() }
            #expect(cluster.clusterID == "fake")
            #expect(cluster.controllerID == 0)
            #expect(cluster.brokers == [BrokerDescription(id: 0, address: broker.address)])
            #expect(cluster.metadataMode == .kraft)
            #expect(cluster.release == KafkaRelease(3, 3))
        }
    }

    @Test("Many calls at once share one connection")
    func sharing() async throws {
        try await FakeBroker.run { broker in
            try await withClient(broker) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<100 {
                        group.addTask { _ = try await client.send(MetadataRequest(), to: .any) }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(broker.connections == 1)
            #expect(broker.count(.metadata) == 100)
        }
    }

    @Test("A bootstrap server that is gone leaves the others to try")
    func bootstrap() async throws {
        // The first port is free again when its server has gone.
        let gone = Mutex<BrokerAddress?>(nil)
        try await FakeBroker.run { broker in gone.withLock { $0 = broker.address } }
        let address = try #require(gone.withLock { $0 })
        try await FakeBroker.run { broker in
            let cluster = try await withKafkaClient(
                Self.configuration(address, broker.address), logger: Logger(label: "test")
            ) { try await $0.describeCluster() }
            #expect(cluster.clusterID == "fake")
        }
        let error = await error {
            try await withKafkaClient(Self.configuration(address), logger: Logger(label: "test")) {
                try await $0.describeCluster()
            }
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("\(address)") == true)
        #expect(error?.message.contains("tries") == true)
    }

    @Test("Answers that come byte by byte are put together")
    func dribble() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata else { return nil }
            let frame = try broker.frame(request, MetadataRequest.self) { $0 = broker.metadata() }
            return frame.readableBytesView.map { .bytes(ByteBuffer(bytes: [$0])) }
        } _: { broker in
            let topics = try await withClient(broker) { try await $0.describeTopics(nil) }
            #expect(topics.map(\.name) == ["t"])
        }
    }

    @Test("An answer to another request ends the connection with a typed error")
    func wrongCorrelationID() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata else { return nil }
            var frame = try broker.frame(request, MetadataRequest.self) { $0 = broker.metadata() }
            frame.setInteger(request.header.correlationID + 1, at: 4)
            return [.bytes(frame)]
        } _: { broker in
            let error = await error { try await withClient(broker) { try await $0.describeTopics(nil) } }
            #expect(error?.code == .malformedMessage)
        }
    }

    @Test("An announced length beyond the limit is a typed error, not an allocation")
    func hugeFrame() async throws {
        try await FakeBroker.run { request, _ in
            guard request.header.apiKey == .metadata else { return nil }
            return [.bytes(ByteBuffer(integer: Int32.max))]
        } _: { broker in
            let error = await error { try await withClient(broker) { try await $0.describeTopics(nil) } }
            #expect(error?.code == .malformedMessage)
        }
    }

    @Test("Bytes after the message are a typed error")
    func trailingBytes() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata else { return nil }
            var frame = try broker.frame(request, MetadataRequest.self) { $0 = broker.metadata() }
            frame.writeInteger(UInt8(0))
            frame.setInteger(Int32(frame.readableBytes - 4), at: 0)
            return [.bytes(frame)]
        } _: { broker in
            let error = await error { try await withClient(broker) { try await $0.describeTopics(nil) } }
            #expect(error?.code == .malformedMessage)
        }
    }

    @Test("A broker that does not answer times out, and says who and how long")
    func timeout() async throws {
        try await FakeBroker.run { request, _ in
            request.header.apiKey == .metadata ? [] : nil
        } _: { broker in
            let error = await error {
                try await withClient(broker) {
                    $0.requestTimeout = .milliseconds(20)
                    $0.retryDeadline = .zero
                } _: {
                    try await $0.describeTopics(nil)
                }
            }
            #expect(error?.code == .requestTimeout)
            #expect(error?.message.contains("\(broker.address)") == true)
        }
    }

    @Test("Closing the client fails what is under way")
    func closing() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        try await FakeBroker.run { request, _ in
            guard request.header.apiKey == .metadata else { return nil }
            ask.yield()
            return []
        } _: { broker in
            let client = KafkaClient(Self.configuration(broker.address), logger: Logger(label: "test"))
            async let failure = error { try await client.describeTopics(nil) }
            for await _ in asked { break }
            await client.close()
            #expect(await failure?.code == .clientClosed)
            #expect(await error { try await client.describeTopics(nil) }?.code == .clientClosed)
        }
    }

    @Test("A cancelled call ends at once, and the connection goes on")
    func cancellation() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let held = Mutex<ByteBuffer?>(nil)
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata else { return nil }
            let frame = try broker.frame(request, MetadataRequest.self) { $0 = broker.metadata() }
            // The first answer is held back until the second request has come.
            let first = held.withLock { $0 }
            if let first { return [.bytes(first), .bytes(frame)] }
            held.withLock { $0 = frame }
            ask.yield()
            return []
        } _: { broker in
            try await withClient(broker) { client in
                let task = Task { try await client.describeTopics(nil) }
                for await _ in asked { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let topics = try await client.describeTopics(nil)
                #expect(topics.count == 1)
            }
            #expect(broker.connections == 1)
        }
    }

    // MARK: Retries

    @Test("A request that does no harm twice is sent again after a lost connection")
    func resend() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .listOffsets else { return nil }
            guard broker.count(.listOffsets) > 1 else {
                let frame = try broker.frame(request, ListOffsetsRequest.self) { $0 = Self.offsets(7) }
                // Half an answer, then the end.
                return [.bytes(frame.getSlice(at: 0, length: frame.readableBytes / 2) ?? ByteBuffer()), .close]
            }
            return try broker.answer(request, ListOffsetsRequest.self) { $0 = Self.offsets(7) }
        } _: { broker in
            let offsets = try await withClient(broker) { try await $0.listOffsets([Self.t0], at: .latest) }
            #expect(offsets == [Self.t0: 7])
            #expect(broker.count(.listOffsets) == 2)
        }
    }

    @Test("A produce request is never sent again; the error says that it may have been applied")
    func produceOnce() async throws {
        try await FakeBroker.run { request, _ in
            request.header.apiKey == .produce ? [.close] : nil
        } _: { broker in
            let batch = ProduceBatch(partition: Self.t0, records: ByteBuffer(repeating: 1, count: 61))
            let error = await error { try await withClient(broker) { try await $0.produce(to: 0, [batch]) } }
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveBeenApplied == true)
            #expect(broker.count(.produce) == 1)
        }
    }

    @Test("A topic is not created twice when the first answer is lost")
    func createOnce() async throws {
        try await FakeBroker.run { request, _ in
            request.header.apiKey == .createTopics ? [.close] : nil
        } _: { broker in
            let topic = NewTopic(name: "t", partitions: 2, replicationFactor: 1)
            let error = await error { try await withClient(broker) { try await $0.createTopics([topic]) } }
            #expect(error?.mayHaveBeenApplied == true)
            #expect(broker.count(.createTopics) == 1)
        }
    }

    @Test("A leader that has moved is looked up again")
    func notLeader() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .listOffsets else { return nil }
            let moved: KafkaErrorCode = broker.count(.listOffsets) == 1 ? .notLeaderOrFollower : .none
            return try broker.answer(request, ListOffsetsRequest.self) { $0 = Self.offsets(9, code: moved) }
        } _: { broker in
            let offsets = try await withClient(broker) { try await $0.listOffsets([Self.t0], at: .earliest) }
            #expect(offsets == [Self.t0: 9])
            #expect(
                broker.requests.filter { $0 != .apiVersions } == [.metadata, .listOffsets, .metadata, .listOffsets])
        }
    }

    @Test("A broker that knows no brokers yet is asked again")
    func emptyMetadata() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .metadata, broker.count(.metadata) == 1 else { return nil }
            return try broker.answer(request, MetadataRequest.self) { _ in }
        } _: { broker in
            let topics = try await withClient(broker) { try await $0.describeTopics(nil) }
            #expect(topics.map(\.name) == ["t"])
            #expect(broker.count(.metadata) == 2)
        }
    }

    @Test("A topic that no broker knows any more is gone at once, and the others are told")
    func goneTopic() async throws {
        try await FakeBroker.run { request, broker in
            let unknown = KafkaErrorCode.unknownTopicOrPartition.rawValue
            switch request.header.apiKey {
            case .metadata:
                // It was there when it was listed.
                guard broker.count(.metadata) > 1 else { return nil }
                return try broker.answer(request, MetadataRequest.self) {
                    $0 = broker.metadata()
                    $0.topics = [.with { ($0.name, $0.errorCode) = ("t", unknown) }]
                }
            case .listOffsets:
                return try broker.answer(request, ListOffsetsRequest.self) {
                    $0 = Self.offsets(-1, code: .unknownTopicOrPartition)
                }
            case .describeConfigs:
                return try broker.answer(request, DescribeConfigsRequest.self) {
                    $0.results = ["t", "u"].map { name in
                        .with { ($0.resourceName, $0.errorCode) = (name, name == "t" ? unknown : 0) }
                    }
                }
            case .offsetCommit:
                return try broker.answer(request, OffsetCommitRequest.self) {
                    $0.topics = [
                        .with {
                            $0.name = "t"
                            $0.partitions = [.with { $0.errorCode = unknown }]
                        }
                    ]
                }
            default: return nil
            }
        } _: { broker in
            let offsets = try await withClient(broker) { client in
                [
                    try await client.listOffsets([Self.t0], at: .latest),
                    try await client.listOffsets([Self.t0], at: .earliest),
                ]
            }
            #expect(offsets == [[:], [:]])
            let configs = try await withClient(broker) { try await $0.describeConfigs(topics: ["t", "u"]) }
            #expect(configs == ["u": []])
            let error = await error {
                try await withClient(broker) {
                    try await $0.commitOffsets(group: "g", [Self.t0: CommittedOffset(offset: 1, metadata: "")])
                }
            }
            #expect(error?.code == .topicGone)
            #expect(broker.count(.listOffsets) == 2)
            #expect(broker.count(.describeConfigs) == 1)
            #expect(broker.count(.offsetCommit) == 1)
        }
    }

    @Test("An error that stays is reported with its code once the deadline has come")
    func deadline() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .listOffsets else { return nil }
            return try broker.answer(request, ListOffsetsRequest.self) {
                $0 = Self.offsets(-1, code: .unknownTopicOrPartition)
            }
        } _: { broker in
            let error = await error {
                try await withClient(broker) { try await $0.listOffsets([Self.t0], at: .latest) }
            }
            #expect(error?.brokerCode == .unknownTopicOrPartition)
            #expect(error?.message.contains("t-0") == true)
            #expect((10...100).contains(broker.count(.listOffsets)))
        }
    }

    @Test("What an identity may not do is reported at once")
    func authorization() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .describeAcls else { return nil }
            return try broker.answer(request, DescribeAclsRequest.self) {
                $0.errorCode = KafkaErrorCode.clusterAuthorizationFailed.rawValue
            }
        } _: { broker in
            let error = await error { try await withClient(broker) { try await $0.describeACLs() } }
            #expect(error?.code == .authorizationFailed)
            #expect(broker.count(.describeAcls) == 1)
        }
    }

    @Test("A request that the broker does not know is reported at once, by its name")
    func unsupported() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .apiVersions else { return nil }
            return try broker.answer(request, ApiVersionsRequest.self) {
                $0 = FakeBroker.apiVersions(FakeBroker.versions.filter { $0.key != APIKey.describeAcls.rawValue })
            }
        } _: { broker in
            let error = await error { try await withClient(broker) { try await $0.describeACLs() } }
            #expect(error?.code == .unsupportedVersion)
            #expect(error?.message.contains("describeAcls") == true)
        }
    }

    @Test("A coordinator that has moved is looked up again")
    func notCoordinator() async throws {
        try await FakeBroker.run { request, broker in
            guard request.header.apiKey == .offsetCommit else { return nil }
            let code: KafkaErrorCode = broker.count(.offsetCommit) == 1 ? .notCoordinator : .none
            return try broker.answer(request, OffsetCommitRequest.self) {
                $0.topics = [
                    .with {
                        $0.name = "t"
                        $0.partitions = [.with { $0.errorCode = code.rawValue }]
                    }
                ]
            }
        } _: { broker in
            try await withClient(broker) {
                try await $0.commitOffsets(group: "g", [Self.t0: CommittedOffset(offset: 3, metadata: "m")])
            }
            #expect(broker.count(.findCoordinator) == 2)
            #expect(broker.count(.offsetCommit) == 2)
        }
    }

    @Test("Looking for a coordinator is tried again after a lost connection")
    func lostCoordinatorLookup() async throws {
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .findCoordinator: return broker.count(.findCoordinator) == 1 ? [.close] : nil
            case .offsetFetch:
                return try broker.answer(request, OffsetFetchRequest.self) { $0.groups = [.with { $0.groupID = "g" }] }
            default: return nil
            }
        } _: { broker in
            let offsets = try await withClient(broker) { try await $0.fetchOffsets(groups: ["g"]) }
            #expect(offsets == ["g": [:]])
            #expect(broker.count(.findCoordinator) == 2)
        }
    }

    @Test("Groups are listed anew when a broker leaves the cluster meanwhile, as its groups have moved")
    func listingGroupsWhileABrokerLeaves() async throws {
        let gone = Mutex<BrokerAddress?>(nil)
        try await FakeBroker.run { broker in gone.withLock { $0 = broker.address } }
        let address = try #require(gone.withLock { $0 })
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .metadata:
                guard broker.count(.listGroups) == 0 else { return nil }
                return try broker.answer(request, MetadataRequest.self) {
                    $0 = broker.metadata()
                    $0.brokers.append(
                        .with { ($0.nodeID, $0.host, $0.port) = (1, address.host, Int32(address.port)) })
                }
            case .listGroups:
                let isLate = broker.count(.listGroups) > 1
                return try broker.answer(request, ListGroupsRequest.self) {
                    $0.groups = (isLate ? ["a", "b"] : ["a"]).map { id in .with { $0.groupID = id } }
                }
            default: return nil
            }
        } _: { broker in
            let groups = try await withClient(broker) { try await $0.listGroups() }
            #expect(groups.map(\.id) == ["a", "b"])
        }
    }

    // MARK: SASL

    @Test("A refused login is reported at once and not tried again")
    func refusedLogin() async throws {
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .saslHandshake: try broker.answer(request, SaslHandshakeRequest.self) { _ in }
            case .saslAuthenticate:
                try broker.answer(request, SaslAuthenticateRequest.self) {
                    $0.errorCode = KafkaErrorCode.saslAuthenticationFailed.rawValue
                    $0.errorMessage = "Authentication failed: Invalid username or password"
                }
            default: nil
            }
        } _: { broker in
            let credentials = SASLCredentials.plain(username: "admin", password: Secret("hunter2"))
            let error = await error {
                try await withClient(broker, sasl: credentials) { try await $0.describeCluster() }
            }
            #expect(error?.code == .authenticationFailed)
            #expect(error?.cause == "Authentication failed: Invalid username or password")
            #expect(broker.connections == 1)
        }
    }

    @Test("The client signs in again on the same connection before its session ends")
    func reauthentication() async throws {
        let (signIns, signIn) = AsyncStream.makeStream(of: Void.self)
        let tokens = Mutex(0)
        try await FakeBroker.run { request, broker in
            switch request.header.apiKey {
            case .saslHandshake: return try broker.answer(request, SaslHandshakeRequest.self) { _ in }
            case .saslAuthenticate:
                signIn.yield()
                return try broker.answer(request, SaslAuthenticateRequest.self) { $0.sessionLifetimeMs = 20 }
            default: return nil
            }
        } _: { broker in
            let credentials = SASLCredentials.oauthBearer {
                tokens.withLock { $0 += 1 }
                return OAuthBearerToken(value: Secret("token"), expires: .distantFuture)
            }
            try await withClient(broker, sasl: credentials) { client in
                _ = try await client.describeCluster()
                var count = 0
                for await _ in signIns {
                    count += 1
                    if count == 3 { break }
                }
                _ = try await client.describeCluster()
            }
            #expect(broker.connections == 1)
            #expect(tokens.withLock { $0 } >= 3)
        }
    }
}
