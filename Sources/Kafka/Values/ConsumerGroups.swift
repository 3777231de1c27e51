package struct GroupListing: Hashable, Sendable {
    package var id: GroupID
    /// `consumer` for consumer groups, `connect` for Kafka Connect, empty for groups that only hold offsets.
    package var protocolType: String
    /// `Stable`, `Empty`, …; nil from brokers before 2.6.
    package var state: String?

    package init(id: GroupID, protocolType: String, state: String?) {
        self.id = id
        self.protocolType = protocolType
        self.state = state
    }
}

package struct GroupDescription: Hashable, Sendable {
    package var id: GroupID
    /// `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty`, or `Dead` when there is no such group.
    package var state: String
    package var protocolType: String
    package var protocolName: String
    package var members: [GroupMember]

    package init(
        id: GroupID, state: String, protocolType: String, protocolName: String, members: [GroupMember]
    ) {
        self.id = id
        self.state = state
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.members = members
    }
}

package struct GroupMember: Hashable, Sendable {
    package var memberID: String
    /// The static member's id (KIP-345).
    package var instanceID: String?
    package var clientID: String
    package var host: String

    package init(memberID: String, instanceID: String?, clientID: String, host: String) {
        self.memberID = memberID
        self.instanceID = instanceID
        self.clientID = clientID
        self.host = host
    }
}

/// Where a group goes on reading a partition.
package struct CommittedOffset: Hashable, Sendable {
    /// The offset of the next record to read.
    package var offset: Int64
    package var metadata: String

    package init(offset: Int64, metadata: String = "") {
        self.offset = offset
        self.metadata = metadata
    }
}
