extension MSKCluster {
    /// DescribeClusterV2's answer, as far as it is used.
    struct Answer: Decodable {
        let clusterInfo: Info

        struct Info: Decodable {
            let activeOperationArn: String?
            let clusterType: String
            let clusterArn: String
            let clusterName: String?
            let currentVersion: String?
            let state: String
            let stateInfo: StateInfo?
            let tags: [String: String]?
            let provisioned: Provisioned?
            let serverless: Serverless?
        }

        struct StateInfo: Decodable { let message: String? }

        struct Provisioned: Decodable {
            let brokerNodeGroupInfo: NodeGroup
            let currentBrokerSoftwareInfo: MSKNode.Software?
            let clientAuthentication: ClientAuthentication?
            let encryptionInfo: EncryptionInfo?
            let numberOfBrokerNodes: Int
            let zookeeperConnectString: String?
            let storageMode: String?
        }

        struct Serverless: Decodable { let clientAuthentication: ClientAuthentication? }

        struct NodeGroup: Decodable {
            let instanceType: String
            let storageInfo: StorageInfo?
            let connectivityInfo: ConnectivityInfo?
        }

        struct StorageInfo: Decodable { let ebsStorageInfo: EBS? }
        struct EBS: Decodable { let volumeSize: Int? }
        struct ConnectivityInfo: Decodable {
            let publicAccess: PublicAccess?
            let vpcConnectivity: VPCConnectivity?
        }
        struct PublicAccess: Decodable { let type: String? }
        struct VPCConnectivity: Decodable { let clientAuthentication: ClientAuthentication? }

        struct EncryptionInfo: Decodable {
            let encryptionAtRest: AtRest?
            let encryptionInTransit: InTransit?
        }
        struct AtRest: Decodable { let dataVolumeKMSKeyId: String? }
        struct InTransit: Decodable {
            let clientBroker: String?
            let inCluster: Bool?
        }

        struct ClientAuthentication: Decodable {
            let sasl: SASL?
            let tls: TLS?
            let unauthenticated: Switch?
        }
        struct SASL: Decodable {
            let scram: Switch?
            let iam: Switch?
        }
        struct TLS: Decodable {
            let certificateAuthorityArnList: [String]?
            let enabled: Bool?
        }
        struct Switch: Decodable { let enabled: Bool? }
    }

    init(_ info: Answer.Info) throws(AWSError) {
        let provisioned = info.provisioned
        let group = provisioned?.brokerNodeGroupInfo
        arn = try ClusterARN(parsing: info.clusterArn)
        name = info.clusterName ?? arn.name
        state = info.state
        stateMessage = info.stateInfo?.message
        kind =
            if info.clusterType == "SERVERLESS" {
                .serverless
            } else if group?.instanceType.hasPrefix("express.") ?? false {
                .express
            } else {
                .standard
            }
        kafkaVersion = provisioned?.currentBrokerSoftwareInfo?.kafkaVersion
        metadataMode =
            if !(provisioned?.zookeeperConnectString ?? "").isEmpty {
                .zooKeeper
            } else {
                kafkaVersion.map(Self.metadataMode(ofVersion:))
            }
        brokerType = group?.instanceType
        brokerCount = provisioned?.numberOfBrokerNodes
        volumeSize = group?.storageInfo?.ebsStorageInfo?.volumeSize
        storageMode = provisioned?.storageMode
        encryption = Encryption(
            dataVolumeKey: provisioned?.encryptionInfo?.encryptionAtRest?.dataVolumeKMSKeyId,
            clientBroker: provisioned?.encryptionInfo?.encryptionInTransit?.clientBroker
                .flatMap(ClientBroker.init(rawValue:)),
            inCluster: provisioned?.encryptionInfo?.encryptionInTransit?.inCluster)
        authentication = Authentication(provisioned?.clientAuthentication ?? info.serverless?.clientAuthentication)
        connectivity = Connectivity(
            isPublic: !["", "DISABLED"].contains(group?.connectivityInfo?.publicAccess?.type ?? ""),
            multiVPC: Authentication(group?.connectivityInfo?.vpcConnectivity?.clientAuthentication))
        configuration = provisioned?.currentBrokerSoftwareInfo?.configuration
        activeOperation = info.activeOperationArn
        currentVersion = info.currentVersion
        tags = info.tags ?? [:]
    }
}

extension MSKCluster.Authentication {
    init(_ answer: MSKCluster.Answer.ClientAuthentication?) {
        scram = answer?.sasl?.scram?.enabled ?? false
        iam = answer?.sasl?.iam?.enabled ?? false
        // Clusters from before the switch existed only list their authorities.
        certificateAuthorities = answer?.tls?.certificateAuthorityArnList ?? []
        tls = answer?.tls.map { $0.enabled ?? !($0.certificateAuthorityArnList ?? []).isEmpty } ?? false
        unauthenticated = answer?.unauthenticated?.enabled ?? false
    }
}
