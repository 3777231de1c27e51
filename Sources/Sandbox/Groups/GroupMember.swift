/// One way of assigning partitions that a member offers, with what the member tells the others about itself.
struct GroupProtocol: Equatable {
    var name: String
    var metadata: [UInt8]
}

/// A member of a consumer group between its JoinGroup and its leaving (`MemberMetadata` in Kafka).
struct GroupMember: Equatable {
    var id: String
    /// `group.instance.id` of a static member.
    var instanceID: String?
    var clientID: String
    var clientHost: String
    var sessionTimeout: Duration
    var rebalanceTimeout: Duration
    var protocols: [GroupProtocol]
    var assignment: [UInt8] = []
    /// Set until the member's first generation begins: its first heartbeat is given more time.
    var isNew = true
    /// The JoinGroup that is waiting for the generation to begin.
    var waitingJoin: ReplyToken?
    /// The SyncGroup that is waiting for the leader's assignment.
    var waitingSync: ReplyToken?

    func metadata(of protocolName: String?) -> [UInt8] {
        protocols.first { $0.name == protocolName }?.metadata ?? []
    }
}

/// Stands for a request whose answer comes later.
struct ReplyToken: Hashable {
    let value: UInt64
}
