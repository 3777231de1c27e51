import Kafka

extension ACLBinding: Comparable {
    package static func < (a: Self, b: Self) -> Bool { a.order < b.order }

    private var order: (String, Int8, Int8, String, String) {
        (principal, resource.rawValue, pattern.rawValue, name, "\(operation.rawValue) \(permission.rawValue) \(host)")
    }
}
