/// What Amazon MSK says of a cluster.
///
/// Source: MSK API reference, DescribeClusterV2 ("Cluster", "Provisioned", "Serverless"). What MSK may add later is
/// kept as its own word where a name is open, and ignored where it is a new member.
package struct MSKCluster: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Brokers with storage of their own.
        case standard
        /// Brokers of an instance type `express.…` (MSK developer guide, "Amazon MSK Express brokers").
        case express
        case serverless
    }

    package enum MetadataMode: String, Sendable {
        case zooKeeper = "zookeeper"
        case kraft
    }

    /// How clients reach brokers, `EncryptionInTransit.ClientBroker`.
    package enum ClientBroker: String, Sendable {
        case tls = "TLS"
        case tlsAndPlaintext = "TLS_PLAINTEXT"
        case plaintext = "PLAINTEXT"
    }

    package struct Encryption: Sendable, Equatable {
        package var dataVolumeKey: String?
        package var clientBroker: ClientBroker?
        package var inCluster: Bool?
    }

    package struct Authentication: Sendable, Equatable {
        package var scram = false
        package var iam = false
        package var tls = false
        package var unauthenticated = false
        package var certificateAuthorities: [String] = []
    }

    package struct Connectivity: Sendable, Equatable {
        /// Whether brokers have public addresses, `SERVICE_PROVIDED_EIPS`.
        package var isPublic = false
        /// The ways to sign in over private connections from other VPCs.
        package var multiVPC = Authentication()
    }

    package let arn: ClusterARN
    package let name: String
    /// MSK's word, such as `ACTIVE` or `UPDATING`.
    package let state: String
    package let stateMessage: String?
    package let kind: Kind
    /// As MSK writes it: `3.6.0`, `3.9.x`, `3.9.x.kraft`; serverless clusters tell none.
    package let kafkaVersion: String?
    /// Nil where MSK tells nothing about it: serverless clusters.
    package let metadataMode: MetadataMode?
    package let brokerType: String?
    package let brokerCount: Int?
    /// Of each broker, in GiB; Express and serverless clusters have none.
    package let volumeSize: Int?
    /// `LOCAL` or `TIERED`.
    package let storageMode: String?
    package let encryption: Encryption
    package let authentication: Authentication
    package let connectivity: Connectivity
    /// The configuration that the brokers run with; nil: MSK's default one.
    package let configuration: MSKConfiguration.Reference?
    /// The operation that changes the cluster now.
    package let activeOperation: String?
    /// What `UpdateX` calls name the cluster's state by; it changes with every change.
    package let currentVersion: String?
    package let tags: [String: String]

    package var isActive: Bool { state == "ACTIVE" }

    /// The mode that a version stands for: `.kraft` is its last part (MSK developer guide, "Supported Apache Kafka
    /// versions"), and from Kafka 4 on there is nothing else.
    package static func metadataMode(ofVersion version: String) -> MetadataMode {
        let major = Int(version.prefix { $0 != "." }) ?? 0
        return version.hasSuffix(".kraft") || major >= 4 ? .kraft : .zooKeeper
    }
}
