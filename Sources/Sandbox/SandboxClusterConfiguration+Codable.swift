import Cryptography
import Foundation

// The passwords and keys of a sandbox are made up for it, so its file may hold them.

extension SandboxClusterConfiguration: Codable {
    private enum Key: String, CodingKey {
        case name, clusterID, look, brokers, listeners, tls, users, authorization, properties, limits
        case cleanupIntervalMilliseconds, propagationMilliseconds
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let defaults = SandboxClusterConfiguration(name: try values.decode(String.self, forKey: .name))
        func value<Value: Decodable>(_ key: Key, or other: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? other
        }
        self.init(
            name: defaults.name, clusterID: try value(.clusterID, or: defaults.clusterID),
            look: try value(.look, or: defaults.look), brokers: try value(.brokers, or: defaults.brokers),
            listeners: try value(.listeners, or: defaults.listeners),
            tls: try values.decodeIfPresent(TLSIdentity.self, forKey: .tls), users: try value(.users, or: []),
            authorization: try value(.authorization, or: defaults.authorization),
            properties: try value(.properties, or: [:]), limits: try value(.limits, or: defaults.limits),
            cleanupInterval: try values.decodeIfPresent(Int.self, forKey: .cleanupIntervalMilliseconds)
                .map { .milliseconds($0) },
            propagation: try values.decodeIfPresent(Int.self, forKey: .propagationMilliseconds)
                .map { .milliseconds($0) })
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encode(clusterID, forKey: .clusterID)
        try values.encode(look, forKey: .look)
        try values.encode(brokers, forKey: .brokers)
        try values.encode(listeners, forKey: .listeners)
        try values.encodeIfPresent(tls, forKey: .tls)
        try values.encode(users, forKey: .users)
        try values.encode(authorization, forKey: .authorization)
        try values.encode(properties, forKey: .properties)
        try values.encode(limits, forKey: .limits)
        try values.encodeIfPresent(
            cleanupInterval.map { Int($0 / .milliseconds(1)) }, forKey: .cleanupIntervalMilliseconds)
        try values.encodeIfPresent(propagation.map { Int($0 / .milliseconds(1)) }, forKey: .propagationMilliseconds)
    }
}

extension SandboxClusterConfiguration.User: Codable {
    private enum Key: String, CodingKey { case name, password }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try values.decode(String.self, forKey: .name),
            password: Secret(try values.decode(String.self, forKey: .password)))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encode(password.reveal(), forKey: .password)
    }
}

extension SandboxClusterConfiguration.AccessKey: Codable {
    private enum Key: String, CodingKey { case id, secret, sessionToken, role }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            secret: Secret(try values.decode(String.self, forKey: .secret)),
            sessionToken: try values.decodeIfPresent(String.self, forKey: .sessionToken).map(Secret.init),
            role: try values.decode(String.self, forKey: .role))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(id, forKey: .id)
        try values.encode(secret.reveal(), forKey: .secret)
        try values.encodeIfPresent(sessionToken?.reveal(), forKey: .sessionToken)
        try values.encode(role, forKey: .role)
    }
}

extension SandboxClusterConfiguration.Authorization: Codable {
    private enum Key: String, CodingKey { case acl, iam }
    private struct ACL: Codable {
        var superUsers: [String]
        var allowEveryoneIfNoACLFound: Bool
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let acl = try values.decodeIfPresent(ACL.self, forKey: .acl) {
            self = .acl(superUsers: acl.superUsers, allowEveryoneIfNoACLFound: acl.allowEveryoneIfNoACLFound)
        } else if let iam = try values.decodeIfPresent(SandboxClusterConfiguration.IAM.self, forKey: .iam) {
            self = .iam(iam)
        } else {
            self = .none
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .none: break
        case .acl(let superUsers, let everyone):
            try values.encode(ACL(superUsers: superUsers, allowEveryoneIfNoACLFound: everyone), forKey: .acl)
        case .iam(let iam): try values.encode(iam, forKey: .iam)
        }
    }
}
