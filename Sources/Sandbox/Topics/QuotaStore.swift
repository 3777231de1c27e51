import Kafka

/// The client quotas of a cluster; those of bytes are enforced by ``QuotaMeter``.
struct QuotaStore {
    /// Entity types to names; the name of a type's default entity is nil.
    typealias Entity = [String: String?]

    private(set) var quotas: [Entity: [String: Double]] = [:]

    static let userKeys: Set<String> = [
        "producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate",
    ]
    static let addressKeys: Set<String> = ["connection_creation_rate"]

    mutating func alter(
        _ entity: Entity, _ changes: [(key: String, value: Double?)], validateOnly: Bool
    ) throws(ItemRefusal) {
        let keys = try Self.keys(of: entity)
        var values = quotas[entity] ?? [:]
        for change in changes {
            guard let value = change.value else {
                values[change.key] = nil
                continue
            }
            guard keys.contains(change.key) else {
                throw ItemRefusal(.invalidRequest, "Invalid configuration key \(change.key)")
            }
            guard value > 0 else {
                throw ItemRefusal(.invalidRequest, "Quota \(change.key) must be greater than 0")
            }
            values[change.key] = value
        }
        if !validateOnly { quotas[entity] = values.isEmpty ? nil : values }
    }

    /// The most specific quota of a client (`ClientQuotaManager.DefaultQuotaCallback`).
    func limit(_ key: String, user: String, clientID: String) -> Double? {
        let entities: [Entity] = [
            ["user": user, "client-id": clientID], ["user": user, "client-id": nil], ["user": user],
            ["user": nil, "client-id": clientID], ["user": nil, "client-id": nil], ["user": nil],
            ["client-id": clientID], ["client-id": nil],
        ]
        return entities.lazy.compactMap { quotas[$0]?[key] }.first
    }

    private static func keys(of entity: Entity) throws(ItemRefusal) -> Set<String> {
        switch Set(entity.keys) {
        case ["user"], ["client-id"], ["user", "client-id"]: return userKeys
        case ["ip"]: return addressKeys
        default: throw ItemRefusal(.invalidRequest, "Invalid client quota entity")
        }
    }

    /// One condition of DescribeClientQuotas.
    struct Component: Equatable {
        enum Match: Equatable {
            case exactly(String)
            case `default`
            case any
        }

        var entityType: String
        var match: Match
    }

    func matching(
        _ components: [Component], strict: Bool
    ) throws(ItemRefusal) -> [(entity: Entity, values: [String: Double])] {
        let types = components.map(\.entityType)
        guard Set(types).count == types.count else {
            throw ItemRefusal(.invalidRequest, "Duplicate filter component entity type")
        }
        for type in types where !["user", "client-id", "ip"].contains(type) {
            throw ItemRefusal(
                type.isEmpty ? .invalidRequest : .unsupportedVersion, "Custom entity type '\(type)' not supported")
        }
        guard !types.contains("ip") || types.count == 1 else {
            throw ItemRefusal(.invalidRequest, "Invalid entity filter component combination")
        }
        return quotas.filter { entity, _ in
            (!strict || entity.count == components.count)
                && components.allSatisfy { component in
                    guard let name = entity[component.entityType] else { return false }
                    return switch component.match {
                    case .exactly(let wanted): name == wanted
                    case .default: name == nil
                    case .any: true
                    }
                }
        }
        .sorted { "\($0.key.sorted { $0.key < $1.key })" < "\($1.key.sorted { $0.key < $1.key })" }
        .map { ($0.key, $0.value) }
    }
}
