/// One configuration entry of a topic or a broker.
package struct ConfigEntry: Hashable, Sendable {
    package var name: String
    /// nil when the broker withholds it (sensitive) or has none.
    package var value: String?
    package var source: ConfigSource
    package var isSensitive: Bool
    package var isReadOnly: Bool

    package init(name: String, value: String?, source: ConfigSource, isSensitive: Bool, isReadOnly: Bool) {
        self.name = name
        self.value = value
        self.source = source
        self.isSensitive = isSensitive
        self.isReadOnly = isReadOnly
    }
}

/// Where a configuration value comes from (`DescribeConfigsResponse.ConfigSource`).
package enum ConfigSource: Int8, Hashable, Sendable, CaseIterable {
    case unknown = 0
    case topic = 1
    case dynamicBroker = 2
    case dynamicDefaultBroker = 3
    case staticBroker = 4
    case `default` = 5
    case dynamicBrokerLogger = 6
    case clientMetrics = 7
    case group = 8
}

/// One change of a configuration entry (`AlterConfigOp.OpType`).
package enum ConfigChange: Hashable, Sendable {
    case set(String, to: String)
    /// Back to the default.
    case delete(String)
}
