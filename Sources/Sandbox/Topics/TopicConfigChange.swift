import Kafka

/// Changes to a topic's configuration and what Kafka refuses of them (`ConfigurationControlManager`).
enum TopicConfigChange {
    /// The raw values are those of IncrementalAlterConfigs' `ConfigOperation`.
    enum Operation: Int8 {
        case set = 0
        case delete = 1
        case append = 2
        case subtract = 3
    }

    static func overrides(creating configs: [String: String?]) throws(ItemRefusal) -> [String: String] {
        for (name, value) in configs where value == nil {
            throw ItemRefusal(.invalidConfig, "Null value not supported for topic configs: \(name)")
        }
        let overrides = configs.compactMapValues(\.self)
        try check(overrides)
        return overrides
    }

    /// The configuration after IncrementalAlterConfigs.
    static func applying(
        _ changes: [(name: String, operation: Int8, value: String?)], to overrides: [String: String],
        default: (_ name: String) -> String?, definitions: [String: ConfigDefinition] = TopicConfigDefinitions.byName
    ) throws(ItemRefusal) -> [String: String] {
        guard Set(changes.map(\.name)).count == changes.count else {
            throw ItemRefusal(.invalidRequest, "Error due to duplicate config keys")
        }
        let missing = changes.filter { $0.operation != Operation.delete.rawValue && $0.value == nil }.map(\.name)
        guard missing.isEmpty else {
            throw ItemRefusal(.invalidRequest, "Null value not supported for : \(missing.joined(separator: ", "))")
        }
        var result = overrides
        for change in changes {
            guard let operation = Operation(rawValue: change.operation) else {
                throw ItemRefusal(.invalidRequest, "Unknown operations type \(change.operation)")
            }
            let value = change.value ?? ""
            switch operation {
            case .set: result[change.name] = value
            case .delete: result[change.name] = nil
            case .append, .subtract:
                guard definitions[change.name]?.kind == .list else {
                    throw ItemRefusal(
                        .invalidConfig,
                        "Can't \(operation == .append ? "APPEND" : "SUBTRACT") to key \(change.name) because its type is "
                            + "not LIST.")
                }
                var parts = ConfigDefinition.elements(of: result[change.name] ?? `default`(change.name) ?? "")
                for part in ConfigDefinition.elements(of: value) {
                    if operation == .subtract {
                        parts.removeAll { $0 == part }
                    } else if !parts.contains(part) {
                        parts.append(part)
                    }
                }
                result[change.name] = parts.joined(separator: ",")
            }
        }
        try check(result, definitions: definitions)
        return result
    }

    static func check(
        _ overrides: [String: String], definitions: [String: ConfigDefinition] = TopicConfigDefinitions.byName
    ) throws(ItemRefusal) {
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let definition = definitions[name] else {
                throw ItemRefusal(.invalidConfig, "Unknown topic config name: \(name)")
            }
            if let fault = definition.fault(in: value) { throw ItemRefusal(.invalidConfig, fault) }
        }
        if let least = overrides["min.compaction.lag.ms"].flatMap(Int64.init),
            let most = overrides["max.compaction.lag.ms"].flatMap(Int64.init), least > most
        {
            throw ItemRefusal(
                .invalidConfig,
                "conflict topic config setting min.compaction.lag.ms (\(least)) > max.compaction.lag.ms (\(most))")
        }
    }
}
