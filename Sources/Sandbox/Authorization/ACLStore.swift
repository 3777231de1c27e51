import Kafka

/// The ACLs of a cluster in the order in which they were made.
struct ACLStore {
    private(set) var bindings: [ACLBinding] = []
    private var known: Set<ACLBinding> = []
    /// Changes with every change.
    private(set) var version = 0

    mutating func add(_ binding: ACLBinding) {
        guard known.insert(binding).inserted else { return }
        bindings.append(binding)
        version += 1
    }

    func matching(_ filter: ACLFilter) -> [ACLBinding] {
        bindings.filter(filter.matches)
    }

    mutating func remove(_ filter: ACLFilter) -> [ACLBinding] {
        let removed = matching(filter)
        guard !removed.isEmpty else { return [] }
        known.subtract(removed)
        bindings.removeAll(where: filter.matches)
        version += 1
        return removed
    }
}

/// Which ACLs DescribeAcls and DeleteAcls mean (`AclBindingFilter`, `ResourcePatternFilter`).
struct ACLFilter: Equatable {
    static let any: Int8 = 1
    /// The pattern type that finds every ACL which affects a resource of this name.
    static let match: Int8 = 2

    var resourceType = any
    var name: String?
    var patternType = any
    var principal: String?
    var host: String?
    var operation = any
    var permission = any

    /// Whether brokers take the codes; UNKNOWN (0) and what they have never heard of they do not.
    var isValid: Bool {
        func knows(_ code: Int8, _ known: Bool) -> Bool { code == Self.any || known }
        return knows(resourceType, ACLResourceType(rawValue: resourceType) != nil)
            && knows(patternType, patternType == Self.match || ACLPatternType(rawValue: patternType) != nil)
            && knows(operation, ACLOperation(rawValue: operation) != nil)
            && knows(permission, ACLPermission(rawValue: permission) != nil)
    }

    func matches(_ binding: ACLBinding) -> Bool {
        matchesResource(binding)
            && (principal == nil || principal == binding.principal)
            && (host == nil || host == binding.host)
            && (operation == Self.any || operation == binding.operation.rawValue)
            && (permission == Self.any || permission == binding.permission.rawValue)
    }

    private func matchesResource(_ binding: ACLBinding) -> Bool {
        guard resourceType == Self.any || resourceType == binding.resource.rawValue else { return false }
        guard patternType == Self.any || patternType == Self.match || patternType == binding.pattern.rawValue else {
            return false
        }
        guard let name else { return true }
        guard patternType == Self.match else { return name == binding.name }
        return switch binding.pattern {
        case .literal: name == binding.name || binding.name == "*"
        case .prefixed: name.hasPrefix(binding.name)
        }
    }
}
