import Kafka
import NIOCore
import Testing

@testable import Sandbox

@Suite("Every request in every version")
struct VersionTests {
    static let served: [any KafkaRequest.Type] = [
        ProduceRequest.self, FetchRequest.self, ListOffsetsRequest.self, MetadataRequest.self,
        OffsetCommitRequest.self, OffsetFetchRequest.self, FindCoordinatorRequest.self, JoinGroupRequest.self,
        HeartbeatRequest.self, LeaveGroupRequest.self, SyncGroupRequest.self, DescribeGroupsRequest.self,
        ListGroupsRequest.self, ApiVersionsRequest.self, CreateTopicsRequest.self, DeleteTopicsRequest.self,
        DeleteRecordsRequest.self, InitProducerIdRequest.self, OffsetForLeaderEpochRequest.self,
        AddPartitionsToTxnRequest.self, AddOffsetsToTxnRequest.self, EndTxnRequest.self, TxnOffsetCommitRequest.self,
        DescribeAclsRequest.self, CreateAclsRequest.self, DeleteAclsRequest.self, DescribeConfigsRequest.self,
        AlterConfigsRequest.self, CreatePartitionsRequest.self, DeleteGroupsRequest.self,
        IncrementalAlterConfigsRequest.self, OffsetDeleteRequest.self, DescribeClientQuotasRequest.self,
        AlterClientQuotasRequest.self, DescribeUserScramCredentialsRequest.self,
        AlterUserScramCredentialsRequest.self, DescribeClusterRequest.self, DescribeProducersRequest.self,
        DescribeTransactionsRequest.self, ListTransactionsRequest.self,
    ]
    /// Answered while a connection signs in, not by the table.
    private static let signIn: Set<APIKey> = [.saslHandshake, .saslAuthenticate]

    @Test("What ApiVersions lists is answered", arguments: [SandboxClusterConfiguration.Look.zooKeeper, .kraft])
    func listed(_ look: SandboxClusterConfiguration.Look) async throws {
        try await withSandboxCluster(TestClusters.plain(look)) { cluster in
            try await cluster.create("known", partitions: 2)
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                let response = try harness.response(
                    ApiVersionsRequest.with {
                        $0.clientSoftwareName = "test"
                        $0.clientSoftwareVersion = "1"
                    })
                let keys = Set(response.apiKeys.compactMap { APIKey(rawValue: $0.apiKey) })
                #expect(keys.isSuperset(of: Self.served.map { $0.apiKey }))
                #expect(keys.contains(.updateMetadata) == (look == .zooKeeper))
                #expect(keys.contains(.describeQuorum) == (look == .kraft))
                for type in Self.served {
                    let versions = try #require(harness.requests.versions(of: type.apiKey))
                    for version in versions { try Self.ask(type, version, harness) }
                }
            }
        }
    }

    private static func ask<R: KafkaRequest>(_ type: R.Type, _ version: Int16, _ harness: Harness) throws {
        if case .disconnected = try harness.ask(R(), version: version) {
            Issue.record("\(R.self) version \(version) is listed but not answered")
        }
    }

    @Test("Whatever a request says, it ends in an answer", arguments: 0..<6 as Range<UInt64>)
    func sampled(_ seed: UInt64) async throws {
        try await withSandboxCluster(TestClusters.plain(.kraft)) { cluster in
            try await cluster.create("a", partitions: 2)
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                for type in Self.served {
                    for version in try #require(harness.requests.versions(of: type.apiKey)) {
                        for round in 0..<10 as Range<UInt64> {
                            try Self.askSample(type, version, seed &* 1000 &+ round, harness)
                        }
                    }
                }
            }
        }
    }

    private static func askSample<R: KafkaRequest>(
        _ type: R.Type, _ version: Int16, _ seed: UInt64, _ harness: Harness
    ) throws {
        var coder = WireCoder(
            .sampling, version: version, isFlexible: R.isFlexible(version), generator: SampleGenerator(seed: seed))
        var request = R()
        try coder.structure(&request)
        _ = try harness.ask(request, version: version)
    }
}
