/// The quotas of one entity, such as a user, a client id, or the default of either (KIP-546).
package struct ClientQuota: Hashable, Sendable {
    /// Entity type (`user`, `client-id`, `ip`) to name; nil names the default entity of the type.
    package var entity: [String: String?]
    /// Quota key (`producer_byte_rate`, `consumer_byte_rate`, `request_percentage`, …) to value.
    package var values: [String: Double]

    package init(entity: [String: String?], values: [String: Double]) {
        self.entity = entity
        self.values = values
    }
}

/// Changes to the quotas of one entity; a nil value removes the quota.
package struct ClientQuotaChange: Hashable, Sendable {
    package var entity: [String: String?]
    package var values: [String: Double?]

    package init(entity: [String: String?], values: [String: Double?]) {
        self.entity = entity
        self.values = values
    }
}
