import Cryptography
import Foundation

/// One embedded cluster.
///
/// What is left out of the JSON has the value that `init` gives it.
package struct SandboxClusterConfiguration: Sendable, Equatable {
    /// What the cluster looks like to clients: how it keeps its metadata.
    package enum Look: String, Codable, Sendable {
        case zooKeeper = "zookeeper"
        case kraft
    }

    package var name: String
    /// Kafka's own id of the cluster; from the name if it is left out.
    package var clusterID: String
    package var look: Look
    package var brokers: Int
    package var listeners: [Listener]
    package var tls: TLSIdentity?
    package var users: [User]
    package var authorization: Authorization
    /// As in `server.properties`; unknown keys are refused.
    package var properties: [String: String]
    package var limits: Limits
    /// Compacts and applies retention at this interval; nil: on demand only.
    package var cleanupInterval: Duration?
    /// When a change of topics, configurations or ACLs has reached all brokers that did not make it; nil: at once.
    package var propagation: Duration?

    package init(
        name: String, clusterID: String? = nil, look: Look = .kraft, brokers: Int = 3,
        listeners: [Listener] = [Listener(name: "PLAINTEXT")], tls: TLSIdentity? = nil, users: [User] = [],
        authorization: Authorization = .none, properties: [String: String] = [:], limits: Limits = Limits(),
        cleanupInterval: Duration? = nil, propagation: Duration? = nil
    ) {
        self.name = name
        self.clusterID = clusterID ?? Self.clusterID(from: name)
        self.look = look
        self.brokers = brokers
        self.listeners = listeners
        self.tls = tls
        self.users = users
        self.authorization = authorization
        self.properties = properties
        self.limits = limits
        self.cleanupInterval = cleanupInterval
        self.propagation = propagation
    }

    /// 22 characters of base64url as Kafka's cluster ids have them.
    private static func clusterID(from name: String) -> String {
        base64url(Array(sha256(Array(name.utf8)).prefix(16)))
    }
}

extension SandboxClusterConfiguration {
    /// A listener that every broker has on 127.0.0.1.
    package struct Listener: Codable, Sendable, Equatable {
        package var name: String
        package var tls: Bool
        /// Empty: anyone may connect, as `User:ANONYMOUS`.
        package var mechanisms: [SASLMechanism]
        /// One per broker; nil: free ones.
        package var ports: [Int]?

        package init(name: String, tls: Bool = false, mechanisms: [SASLMechanism] = [], ports: [Int]? = nil) {
            self.name = name
            self.tls = tls
            self.mechanisms = mechanisms
            self.ports = ports
        }
    }

    /// Certificate and key of the TLS listeners: PEM text, or the path of a file with it.
    package struct TLSIdentity: Codable, Sendable, Equatable {
        package var certificate: String
        package var privateKey: String

        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// Who may sign in with a password: SCRAM with both hashes, and PLAIN.
    package struct User: Sendable, Equatable {
        package var name: String
        package var password: Secret

        package init(name: String, password: Secret) {
            self.name = name
            self.password = password
        }
    }

    package enum Authorization: Sendable, Equatable {
        /// Everyone may do everything.
        case none
        case acl(superUsers: [String], allowEveryoneIfNoACLFound: Bool)
        case iam(IAM)
    }

    /// How an MSK cluster with IAM access control is imitated.
    package struct IAM: Codable, Sendable, Equatable {
        /// With the cluster's name and UUID, which are part of every resource's ARN.
        package var clusterARN: String
        /// `<directory>/<role name>/*.json` are the policies that are attached to a role; read again when they change.
        package var directory: String
        package var accessKeys: [AccessKey]

        package init(clusterARN: String, directory: String, accessKeys: [AccessKey]) {
            self.clusterARN = clusterARN
            self.directory = directory
            self.accessKeys = accessKeys
        }
    }

    /// An access key and the role that those who sign with it act in.
    package struct AccessKey: Sendable, Equatable {
        package var id: String
        package var secret: Secret
        package var sessionToken: Secret?
        package var role: String

        package init(id: String, secret: Secret, sessionToken: Secret? = nil, role: String) {
            self.id = id
            self.secret = secret
            self.sessionToken = sessionToken
            self.role = role
        }
    }

    /// What one cluster takes on at most.
    package struct Limits: Codable, Sendable, Equatable {
        /// `socket.request.max.bytes`.
        package var requestBytes: Int
        package var connections: Int
        /// Requests of a connection that are read ahead while one is being answered.
        package var requestsAhead: Int
        /// What all logs hold together; beyond it Produce gets KAFKA_STORAGE_ERROR.
        package var logBytes: Int
        package var topicPartitions: Int

        package init(
            requestBytes: Int = 100 << 20, connections: Int = 2000, requestsAhead: Int = 16, logBytes: Int = 8 << 30,
            topicPartitions: Int = 20_000
        ) {
            self.requestBytes = requestBytes
            self.connections = connections
            self.requestsAhead = requestsAhead
            self.logBytes = logBytes
            self.topicPartitions = topicPartitions
        }
    }
}
