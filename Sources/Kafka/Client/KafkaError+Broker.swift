extension KafkaError {
    /// The error of a broker's answer, in the operator's words.
    ///
    /// - Parameters:
    ///   - doing: What was asked, such as `describing the ACLs`.
    ///   - detail: The broker's own message, where it sent one.
    static func broker(_ code: KafkaErrorCode, _ doing: String, detail: String? = nil) -> KafkaError {
        let message = "The broker answered \(code) to \(doing)"
        func error(_ kind: Code, _ hint: String) -> KafkaError {
            KafkaError(kind, message, hint: hint, cause: detail?.isEmpty == false ? detail : nil, brokerCode: code)
        }
        switch code {
        case .topicAuthorizationFailed:
            return error(.authorizationFailed, "this identity lacks a permission on the topic.")
        case .groupAuthorizationFailed:
            return error(.authorizationFailed, "this identity lacks a permission on the consumer group.")
        case .clusterAuthorizationFailed:
            return error(.authorizationFailed, "this identity lacks a permission on the cluster.")
        case .transactionalIDAuthorizationFailed:
            return error(.authorizationFailed, "this identity lacks a permission on the transactional id.")
        case .unsupportedVersion:
            return error(.unsupportedVersion, "the broker cannot do this; see its release.")
        case .securityDisabled:
            return error(.brokerError, "no authorizer is configured on this cluster, so it has no ACLs.")
        case .policyViolation:
            return error(.brokerError, "a policy of the cluster forbids it; see the broker's message.")
        case .invalidReplicationFactor:
            return error(.brokerError, "the cluster must have at least as many brokers as a partition has replicas.")
        default:
            return error(
                .brokerError, code.isRetriable ? "it may pass by itself." : "see the broker's message and its log.")
        }
    }

    /// The same error, at the end of several tries.
    func afterTrying(_ attempts: Int, within limit: Duration) -> KafkaError {
        var copy = self
        if attempts > 1 { copy.message += " (given up after \(attempts) tries in \(limit))" }
        return copy
    }
}
