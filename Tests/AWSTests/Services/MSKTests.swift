import Foundation
import Testing

@testable import AWS

@Suite("Amazon MSK, by its service model")
struct MSKTests {
    private static func arn(_ name: String) throws -> ClusterARN {
        let uuids = [
            "orders": "0a1b2c3d-1111-2222-3333-444455556666-5", "orders-iam": "5f6e7d8c-1111-2222-3333-444455556666-7",
            "express": "9f6e7d8c-1111-2222-3333-444455556666-8", "less": "7f6e7d8c-1111-2222-3333-444455556666-s1",
        ]
        return try ClusterARN(
            parsing: "arn:aws:kafka:eu-west-1:123456789012:cluster/\(name)/\(uuids[name] ?? "none-1")")
    }

    @Test("A ZooKeeper cluster with SCRAM becomes values, every call signed and shaped as AWS wants it")
    func source() async throws {
        try await JudgedAWS.with { aws in
            let arn = try Self.arn("orders")
            let cluster = try await aws.msk.cluster(arn)
            #expect(cluster.kind == .standard && cluster.metadataMode == .zooKeeper)
            #expect(cluster.kafkaVersion == "3.6.0" && cluster.brokerCount == 3)
            #expect(cluster.brokerType == "kafka.m5.large" && cluster.volumeSize == 1000)
            #expect(cluster.storageMode == "TIERED" && cluster.state == "UPDATING" && !cluster.isActive)
            #expect(cluster.authentication.scram && cluster.authentication.tls && !cluster.authentication.iam)
            #expect(cluster.authentication.certificateAuthorities.count == 1)
            #expect(!cluster.connectivity.isPublic && cluster.connectivity.multiVPC.scram)
            #expect(cluster.encryption.clientBroker == .tls && cluster.encryption.inCluster == true)
            #expect(cluster.encryption.dataVolumeKey?.hasSuffix("key/1234") == true)
            #expect(cluster.tags == ["team": "orders"] && cluster.currentVersion == "K3P5ROKL5A1OLE")

            let servers = try await aws.msk.bootstrapServers(of: arn)
            #expect(servers.ways.map(\.description) == ["Private TLS", "Private SCRAM", "MultiVPC SCRAM"])
            #expect(
                servers[.privateVPC, .scram]
                    == (1...3).map { "b-\($0).orders.c2.kafka.eu-west-1.amazonaws.com:9096" })
            #expect(servers[.privateVPC, .iam].isEmpty)

            let nodes = try await aws.msk.nodes(of: arn)
            #expect(nodes.prefix(3).map(\.role) == (1...3).map { .broker(id: $0, kafkaVersion: "3.6.0") })
            #expect(nodes.count == 4 && nodes.metadataMode == .zooKeeper)

            let secrets = try await aws.msk.scramSecrets(of: arn)
            #expect(
                secrets.map { String($0.split(separator: ":").last ?? "") }
                    == ["AmazonMSK_admin-AbCdEf", "AmazonMSK_billing-AbCdEf", "AmazonMSK_orders-AbCdEf"])
            let operations = try await aws.msk.operations(of: arn)
            #expect(operations.map(\.isRunning) == [true, false, false])
            #expect(operations.first?.type == "UPDATE_BROKER_STORAGE" && operations.first?.started != nil)

            let reference = try #require(cluster.configuration)
            let configuration = try await aws.msk.configuration(reference, region: arn.region)
            #expect(configuration.superUsers == ["User:admin", "User:CN=ops team"])
            #expect(!configuration.allowsEveryoneIfNoACLFound && configuration.authorizer == nil)
            let description = try await aws.msk.configurationDescription(reference.arn, region: arn.region)
            #expect(description.latestRevision == 2 && description.name == "orders-config")

            let calls = try await aws.judged()
            #expect(calls.count { $0 == "ListNodes" } == 2 && calls.count { $0 == "ListScramSecrets" } == 2)
            #expect(!calls.contains { $0.hasPrefix("WRONG") }, "\(calls)")
        }
    }

    @Test("KRaft, Express and serverless clusters are told apart")
    func kinds() async throws {
        try await JudgedAWS.with { aws in
            let target = try await aws.msk.cluster(try Self.arn("orders-iam"))
            #expect(target.kind == .standard && target.metadataMode == .kraft && target.isActive)
            #expect(target.authentication.iam && target.connectivity.isPublic && target.configuration == nil)
            #expect(try await aws.msk.nodes(of: target.arn).metadataMode == .kraft)
            let servers = try await aws.msk.bootstrapServers(of: target.arn)
            #expect(servers.ways.map(\.description) == ["Private IAM", "Public IAM"])

            let express = try await aws.msk.cluster(try Self.arn("express"))
            #expect(express.kind == .express && express.metadataMode == .kraft && express.volumeSize == nil)

            let serverless = try await aws.msk.cluster(try Self.arn("less"))
            #expect(serverless.kind == .serverless && serverless.metadataMode == nil)
            #expect(serverless.authentication.iam && serverless.kafkaVersion == nil && serverless.brokerCount == nil)
            #expect(try await aws.msk.nodes(of: serverless.arn).metadataMode == nil)
        }
    }

    @Test("A cluster that is not there is said to be missing, a wrong secret to be wrong")
    func refusals() async throws {
        try await JudgedAWS.with { aws in
            let error = await #expect(throws: AWSError.self) { try await aws.msk.cluster(try Self.arn("nobody")) }
            #expect(error?.code == .notFound && error?.awsCode == "NotFoundException")
            #expect(error?.message.contains("DescribeClusterV2") == true)
        }
        try await JudgedAWS.with(secret: "guessed") { aws in
            let error = await #expect(throws: AWSError.self) { try await aws.msk.cluster(try Self.arn("orders")) }
            #expect(error?.awsCode == "JudgedWrong" && error?.message.contains("guessed") == false)
        }
    }

    @Test(
        "Versions tell how a cluster keeps its metadata",
        arguments: [
            ("2.8.1", .zooKeeper), ("3.6.0", .zooKeeper), ("3.9.x", .zooKeeper), ("3.9.x.kraft", .kraft),
            ("3.7.x.kraft", .kraft), ("4.0.x.kraft", .kraft), ("4.1.x", .kraft),
        ] as [(String, MSKCluster.MetadataMode)])
    func versions(_ version: String, _ mode: MSKCluster.MetadataMode) {
        #expect(MSKCluster.metadataMode(ofVersion: version) == mode)
    }
}
