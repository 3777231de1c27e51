import Foundation
import Kafka

/// A sandbox cluster in MSK's words.
extension MSKService.Cluster {
    private var configuration: SandboxClusterConfiguration { cluster.configuration }
    private var isKRaft: Bool { configuration.look == .kraft }
    private var kafkaVersion: String { isKRaft ? "3.9.x.kraft" : "3.9.x" }

    private func has(_ mechanism: SASLMechanism) -> Bool {
        configuration.listeners.contains { $0.tls && $0.mechanisms.contains(mechanism) }
    }

    var hasSCRAM: Bool { has(.scramSHA512) }

    /// DescribeClusterV2's `Cluster`.
    var description: [String: Any] {
        [
            "clusterType": "PROVISIONED", "clusterArn": arn.description, "clusterName": arn.name, "state": "ACTIVE",
            "creationTime": "2026-01-01T00:00:00.000Z", "currentVersion": "K1", "provisioned": provisioned,
        ]
    }

    private var provisioned: [String: Any] {
        let isOpen = configuration.listeners.contains { $0.mechanisms.isEmpty }
        let isPlain = configuration.listeners.contains { !$0.tls }
        let isTLS = configuration.listeners.contains(where: \.tls)
        var answer: [String: Any] = [
            "brokerNodeGroupInfo": [
                "clientSubnets": ["subnet-sandbox"], "instanceType": "kafka.m7g.large",
                "storageInfo": ["ebsStorageInfo": ["volumeSize": 100]],
                "connectivityInfo": ["publicAccess": ["type": "DISABLED"]],
            ] as [String: Any],
            "currentBrokerSoftwareInfo": software,
            "clientAuthentication": [
                "sasl": ["scram": ["enabled": hasSCRAM], "iam": ["enabled": has(.oauthBearer)]],
                "unauthenticated": ["enabled": isOpen],
            ] as [String: Any],
            "encryptionInfo": [
                "encryptionInTransit": [
                    "clientBroker": isPlain ? isTLS ? "TLS_PLAINTEXT" : "PLAINTEXT" : "TLS", "inCluster": true,
                ] as [String: Any]
            ],
            "enhancedMonitoring": "DEFAULT", "numberOfBrokerNodes": configuration.brokers, "storageMode": "LOCAL",
        ]
        if !isKRaft { answer["zookeeperConnectString"] = "127.0.0.1:2181" }
        return answer
    }

    private var software: [String: Any] {
        ["kafkaVersion": kafkaVersion, "configurationArn": configurationARN, "configurationRevision": 1]
    }

    /// GetBootstrapBrokers: the listeners that MSK has as well; its SASL listeners all have TLS.
    var bootstrapServers: [String: Any] {
        var answer: [String: Any] = [:]
        for listener in configuration.listeners {
            let servers = cluster.bootstrapServers(listener.name).map { "\($0.host):\($0.port)" }
                .joined(separator: ",")
            if listener.mechanisms.isEmpty {
                answer["bootstrapBrokerString\(listener.tls ? "Tls" : "")"] = servers
            } else if listener.tls {
                if listener.mechanisms.contains(.scramSHA512) { answer["bootstrapBrokerStringSaslScram"] = servers }
                if listener.mechanisms.contains(.oauthBearer) { answer["bootstrapBrokerStringSaslIam"] = servers }
            }
        }
        return answer
    }

    /// ListNodes: the brokers, and one node of what keeps the metadata.
    var nodes: [Any] {
        let brokers: [[String: Any]] = (1...configuration.brokers).map { id in
            [
                "nodeType": "BROKER", "instanceType": "m7g.large", "nodeARN": node(id),
                "brokerNodeInfo": [
                    "brokerId": Double(id), "clientSubnet": "subnet-sandbox", "clientVpcIpAddress": "127.0.0.1",
                    "currentBrokerSoftwareInfo": software, "endpoints": ["127.0.0.1"],
                ] as [String: Any],
            ]
        }
        let quorum: [String: Any] = ["endpoints": ["127.0.0.1"]]
        return brokers + [[isKRaft ? "controllerNodeInfo" : "zookeeperNodeInfo": quorum]]
    }

    private func node(_ id: Int) -> String { "\(prefix):broker/\(arn.name)/\(arn.uuid)/\(id)" }
    private var prefix: String { "arn:\(arn.partition.rawValue):kafka:\(arn.region):\(arn.account)" }

    // MARK: - Configuration

    var configurationARN: String { "\(prefix):configuration/\(arn.name)/\(arn.uuid)" }

    var configurationDescription: [String: Any] {
        let created = "2026-01-01T00:00:00.000Z"
        return [
            "arn": configurationARN, "name": arn.name, "state": "ACTIVE", "creationTime": created,
            "kafkaVersions": [kafkaVersion],
            "latestRevision": ["revision": 1, "creationTime": created, "description": ""] as [String: Any],
        ]
    }

    /// DescribeConfigurationRevision: what the cluster was started with.
    var configurationRevision: [String: Any] {
        var properties = configuration.properties
        if case .acl(let superUsers, let everyone) = configuration.authorization {
            properties["allow.everyone.if.no.acl.found"] = String(everyone)
            properties["super.users"] = superUsers.joined(separator: ";")
        }
        let text = properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
        return [
            "arn": configurationARN, "revision": 1, "creationTime": "2026-01-01T00:00:00.000Z",
            "serverProperties": Data(text.utf8).base64EncodedString(),
        ]
    }
}
