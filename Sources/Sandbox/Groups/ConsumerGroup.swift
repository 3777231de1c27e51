import Kafka

/// A consumer group as its coordinator sees it: a state machine without I/O, clock or randomness.
///
/// Follows Kafka 3.9's classic coordinator (`GroupCoordinator`, `GroupMetadata`). Every mutating call returns what the
/// coordinator has to do: requests to answer and timers to start or stop.
struct ConsumerGroup {
    /// The names that DescribeGroups and ListGroups tell.
    enum State: String {
        case empty = "Empty"
        case preparingRebalance = "PreparingRebalance"
        case completingRebalance = "CompletingRebalance"
        case stable = "Stable"
        case dead = "Dead"
    }

    /// How the rebalance that is being prepared ends.
    enum JoinPhase: Equatable {
        /// The first members of an empty group wait for others until the delay is over.
        case initialDelay(remaining: Duration)
        /// As soon as every known member has joined, or after the rebalance timeout.
        case regular
    }

    let id: GroupID
    let initialRebalanceDelay: Duration
    var state = State.empty
    var generation: Int32 = 0
    var protocolType: String?
    var protocolName: String?
    var leader: String?
    /// In the order in which they joined.
    var members: [GroupMember] = []
    /// Ids handed out to members that have not joined with them yet.
    var pendingMembers: Set<String> = []
    /// Members of this generation that have not asked for their assignment yet.
    var pendingSync: Set<String> = []
    var joinPhase = JoinPhase.regular
    var memberAddedDuringDelay = false
    var offsets: [TopicPartition: GroupOffset] = [:]
    /// Offsets of transactions that have not ended, by producer id.
    var transactionalOffsets: [Int64: [TopicPartition: GroupOffset]] = [:]
    private var actions: [GroupAction] = []

    init(id: GroupID, initialRebalanceDelay: Duration = .zero) {
        self.id = id
        self.initialRebalanceDelay = initialRebalanceDelay
    }

    mutating func act(_ action: GroupAction) {
        actions.append(action)
    }

    mutating func takeActions() -> [GroupAction] {
        defer { actions = [] }
        return actions
    }
}

// MARK: - Questions

extension ConsumerGroup {
    func index(of memberID: String) -> Int? {
        members.firstIndex { $0.id == memberID }
    }

    func has(_ memberID: String) -> Bool {
        index(of: memberID) != nil
    }

    func staticMember(_ instanceID: String) -> String? {
        members.first { $0.instanceID == instanceID }?.id
    }

    var longestRebalanceTimeout: Duration {
        members.map(\.rebalanceTimeout).max() ?? .zero
    }

    var everyoneJoined: Bool {
        pendingMembers.isEmpty && members.allSatisfy { $0.waitingJoin != nil }
    }

    func supports(protocolType: String, _ protocols: [GroupProtocol]) -> Bool {
        guard state != .empty else { return !protocolType.isEmpty && !protocols.isEmpty }
        return self.protocolType == protocolType
            && protocols.contains { offered in members.allSatisfy { $0.protocols.contains { $0.name == offered.name } }
            }
    }

    /// The protocol that all members offer and most of them prefer; of equals the first in the oldest member's order.
    var selectedProtocol: String? {
        guard let oldest = members.first else { return nil }
        let candidates = oldest.protocols.map(\.name).filter { name in
            members.allSatisfy { $0.protocols.contains { $0.name == name } }
        }
        let votes = members.compactMap { member in member.protocols.map(\.name).first { candidates.contains($0) } }
        return candidates.max { a, b in votes.count { $0 == a } < votes.count { $0 == b } }
    }

    /// Why a request in a member's name is refused, if it is.
    func refusal(of memberID: String, instanceID: String?) -> KafkaErrorCode? {
        if let instanceID {
            guard let current = staticMember(instanceID) else { return .unknownMemberID }
            if current != memberID { return .fencedInstanceID }
        }
        return has(memberID) ? nil : .unknownMemberID
    }

    /// The topics that the members of a stable group of consumers have subscribed to; nil if that cannot be told.
    var subscribedTopics: Set<String>? {
        guard protocolType == "consumer" else { return nil }
        var topics: Set<String> = []
        for member in members {
            guard let named = ConsumerSubscription.topics(in: member.metadata(of: protocolName)) else { return nil }
            topics.formUnion(named)
        }
        return topics
    }
}
