import AWS

/// A person's word that one difference between a principal's ACLs and its policies is meant.
package struct AccessAcceptance: Hashable, Sendable {
    /// `User:alice`.
    package let principal: String
    package let difference: AccessDifference.Kind
    /// `kafka-cluster:ReadData`, or `ReadData`.
    package let action: String
    /// As the difference names it, `topic orders-*`, which also covers every longer name, or by ARN.
    package let resource: String
    package let reason: String

    package init(
        principal: String, difference: AccessDifference.Kind, action: String, resource: String, reason: String
    ) {
        self.principal = principal
        self.difference = difference
        self.action = action
        self.resource = resource
        self.reason = reason
    }

    /// The difference that is accepted, in one line.
    package var words: String { "\(principal): \(difference.rawValue) \(action) on \(resource)" }

    /// Whether this is about the difference, of the same principal.
    func covers(_ difference: AccessDifference, on cluster: ClusterARN) -> Bool {
        guard self.difference == difference.kind,
            ExactText(action.contains(":") ? action : "kafka-cluster:\(action)") == ExactText(difference.action)
        else { return false }
        let resource = Self.words(resource, on: cluster)
        if ExactText(resource) == ExactText(difference.resource) { return true }
        // Names are escaped, so a trailing `*` means all that begin so; a resource by ARN is taken as it is.
        guard resource.hasSuffix("*"), let kind = Self.kinds.first(where: { resource.utf8.starts(with: $0.utf8) }),
            difference.resource.utf8.starts(with: resource.utf8.dropLast())
        else { return false }
        // Names that only an ARN's text tells begin with anything.
        return resource == "\(kind)*" || !difference.resource.utf8.starts(with: "\(kind)in ".utf8)
    }

    private static let kinds = KafkaClusterAction.Resource.allCases.filter { $0 != .cluster }.map {
        AccessPattern($0, "").description
    }

    /// The resource in the words of differences.
    private static func words(_ resource: String, on cluster: ClusterARN) -> String {
        if resource == cluster.description { return AccessPattern.cluster.description }
        for type in KafkaClusterAction.Resource.allCases where type != .cluster {
            let prefix = type.arn("", in: cluster)
            guard resource.utf8.starts(with: prefix.utf8) else { continue }
            return AccessPattern(type, "").description + String(Substring(resource.utf8.dropFirst(prefix.utf8.count)))
        }
        return resource
    }
}
