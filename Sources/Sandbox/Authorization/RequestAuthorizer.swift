import Access
import Kafka

/// Decides what a request may do, as `AuthHelper` asks Kafka's authorizer.
protocol RequestAuthorizer: AnyObject {
    func allows(_ operation: ACLOperation, on resource: KafkaResource, by identity: Identity, from host: String) -> Bool

    /// Whether some resource of the type may exist on which the operation is allowed (KIP-679).
    func allowsAny(
        _ operation: ACLOperation, on type: ACLResourceType, by identity: Identity, from host: String
    ) -> Bool
}
