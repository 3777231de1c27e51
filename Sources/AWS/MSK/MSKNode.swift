/// A node of a cluster: a broker, or a server of the quorum that keeps the metadata.
///
/// Source: MSK API reference, ListNodes ("NodeInfo").
package struct MSKNode: Sendable, Equatable {
    package enum Role: Sendable, Equatable {
        case broker(id: Int, kafkaVersion: String?)
        case zooKeeper
        /// A controller of KRaft's quorum.
        case controller
        /// One that MSK added since.
        case other
    }

    package let role: Role
    package let instanceType: String?
    /// Host names without ports.
    package let endpoints: [String]

    init(_ answer: Answer.Info) {
        instanceType = answer.instanceType
        if let broker = answer.brokerNodeInfo {
            role = .broker(
                id: Int(broker.brokerId ?? 0), kafkaVersion: broker.currentBrokerSoftwareInfo?.kafkaVersion)
            endpoints = broker.endpoints ?? []
        } else if let controller = answer.controllerNodeInfo {
            role = .controller
            endpoints = controller.endpoints ?? []
        } else if let zooKeeper = answer.zookeeperNodeInfo {
            role = .zooKeeper
            endpoints = zooKeeper.endpoints ?? []
        } else {
            role = .other
            endpoints = []
        }
    }

    struct Answer: Decodable {
        let nodeInfoList: [Info]?
        let nextToken: String?

        struct Info: Decodable {
            let instanceType: String?
            let brokerNodeInfo: Broker?
            let controllerNodeInfo: Endpoints?
            let zookeeperNodeInfo: Endpoints?
        }

        struct Broker: Decodable {
            /// A number with a fraction in MSK's model.
            let brokerId: Double?
            let currentBrokerSoftwareInfo: Software?
            let endpoints: [String]?
        }

        struct Endpoints: Decodable { let endpoints: [String]? }
    }

    /// `BrokerSoftwareInfo`, which DescribeClusterV2 has as well.
    struct Software: Decodable {
        let configurationArn: String?
        let configurationRevision: Int64?
        let kafkaVersion: String?

        var configuration: MSKConfiguration.Reference? {
            guard let configurationArn, !configurationArn.isEmpty, let configurationRevision else { return nil }
            return MSKConfiguration.Reference(arn: configurationArn, revision: configurationRevision)
        }
    }
}

extension [MSKNode] {
    /// How the cluster keeps its metadata, as far as its nodes tell.
    package var metadataMode: MSKCluster.MetadataMode? {
        if contains(where: { $0.role == .controller }) { return .kraft }
        if contains(where: { $0.role == .zooKeeper }) { return .zooKeeper }
        return nil
    }
}
