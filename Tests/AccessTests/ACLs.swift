import Access
import Kafka

func allow(
    _ principal: String, _ operation: ACLOperation, _ resource: KafkaResource, _ pattern: ACLPatternType = .literal,
    host: String = "*"
) -> ACLBinding {
    ACLBinding(.allow, principal, operation, resource.type, pattern, resource.name, host: host)
}

func deny(
    _ principal: String, _ operation: ACLOperation, _ resource: KafkaResource, _ pattern: ACLPatternType = .literal,
    host: String = "*"
) -> ACLBinding {
    ACLBinding(.deny, principal, operation, resource.type, pattern, resource.name, host: host)
}
