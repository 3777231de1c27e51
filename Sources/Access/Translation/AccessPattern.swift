import AWS
import Kafka

/// What an ACL names and a policy can name as well: one resource, or all whose names begin alike.
package struct AccessPattern: Hashable, Sendable {
    package let resource: KafkaClusterAction.Resource
    private let exactName: ExactText
    package let isPrefix: Bool

    package var name: String { exactName.text }

    package init(_ resource: KafkaClusterAction.Resource, _ name: String, isPrefix: Bool = false) {
        self.resource = resource
        exactName = ExactText(name)
        self.isPrefix = isPrefix
    }

    package static let cluster = AccessPattern(.cluster, "")
    package static let everyTopic = AccessPattern(.topic, "", isPrefix: true)

    /// Nil for what IAM does not know (delegation tokens, users) and for a cluster of another name, which is never asked
    /// about.
    package init?(_ acl: ACLBinding) {
        let (name, isPrefix) = acl.indexKey
        switch acl.resource {
        case .topic: self.init(.topic, name, isPrefix: isPrefix)
        case .group: self.init(.group, name, isPrefix: isPrefix)
        case .transactionalID: self.init(.transactionalID, name, isPrefix: isPrefix)
        case .cluster:
            let cluster = KafkaResource.cluster.name
            guard isPrefix ? cluster.hasPrefix(name) : cluster == name else { return nil }
            self = .cluster
        case .delegationToken, .user: return nil
        }
    }

    /// The one resource; nil for what IAM does not know.
    init?(_ resource: KafkaResource) {
        switch resource.type {
        case .topic: self.init(.topic, resource.name)
        case .group: self.init(.group, resource.name)
        case .transactionalID: self.init(.transactionalID, resource.name)
        case .cluster: self = .cluster
        case .delegationToken, .user: return nil
        }
    }

    /// The name as a policy writes it, `orders-*`; characters that mean something there are escaped.
    package var policyName: String {
        (isEscaped ? name.unicodeScalars.map(Self.escaped).joined() : name) + (isPrefix ? "*" : "")
    }

    /// The character as a policy writes it.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        special.contains(scalar) ? "${\(scalar)}" : String(scalar)
    }

    package func arn(in cluster: ClusterARN) -> String {
        resource.arn(policyName, in: cluster)
    }

    /// Whether the name has characters that only an escape can write.
    var isEscaped: Bool { name.unicodeScalars.contains(where: Self.special.contains) }

    /// Whether a policy can hold the name: IAM takes TAB, LF, CR and U+0020 to U+00FF (CreatePolicy, PolicyDocument).
    var isWritable: Bool {
        name.unicodeScalars.allSatisfy { "\t\n\r".unicodeScalars.contains($0) || (0x20...0xff).contains($0.value) }
    }

    /// Whether some resource is named by both.
    func overlaps(_ other: AccessPattern) -> Bool {
        guard resource == other.resource else { return false }
        return switch (isPrefix, other.isPrefix) {
        case (false, false): exactName == other.exactName
        case (true, false): other.name.utf8.starts(with: name.utf8)
        case (false, true): name.utf8.starts(with: other.name.utf8)
        case (true, true): name.utf8.starts(with: other.name.utf8) || other.name.utf8.starts(with: name.utf8)
        }
    }

    private static let special: Set<Unicode.Scalar> = ["*", "?", "$"]
}

extension AccessPattern: Comparable, CustomStringConvertible {
    /// By kind of resource, then by the bytes of the name, the name itself before the prefix.
    package static func < (a: Self, b: Self) -> Bool {
        if a.resource != b.resource { return a.resource < b.resource }
        if a.exactName != b.exactName { return a.exactName < b.exactName }
        return !a.isPrefix && b.isPrefix
    }

    package var description: String {
        switch resource {
        case .cluster: "the cluster"
        case .topic: "topic \(policyName)"
        case .group: "group \(policyName)"
        case .transactionalID: "transactional id \(policyName)"
        }
    }
}

extension KafkaClusterAction.Resource: Comparable {
    /// The ARN of the resource of that name, or of those that the pattern stands for; the cluster's is its own.
    func arn(_ name: String, in cluster: ClusterARN) -> String {
        switch self {
        case .cluster: cluster.description
        case .topic: cluster.topic(name)
        case .group: cluster.group(name)
        case .transactionalID: cluster.transactionalID(name)
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.place < b.place }

    private var place: Int {
        switch self {
        case .cluster: 0
        case .topic: 1
        case .group: 2
        case .transactionalID: 3
        }
    }
}
