import Kafka

/// What the coordinator has to do after a group has changed.
enum GroupAction: Equatable {
    case answerJoin(ReplyToken, JoinAnswer)
    case answerSync(ReplyToken, SyncAnswer)
    case startTimer(GroupTimer, Duration)
    case stopTimer(GroupTimer)
}

/// A wait of a group; starting one replaces the one that runs under the same name.
enum GroupTimer: Hashable {
    /// A member must be heard of before it ends.
    case session(memberID: String)
    /// A member id was handed out and must be used before it ends.
    case pendingMember(memberID: String)
    /// Members have until its end to join the next generation.
    case join
    /// Members have until its end to ask for their assignment.
    case sync
}

struct JoinAnswer: Equatable {
    var error = KafkaErrorCode.none
    var memberID: String
    var generation: Int32 = -1
    var protocolType: String?
    var protocolName: String?
    var leader = ""
    var skipAssignment = false
    var members: [GroupMember] = []

    static func failed(_ error: KafkaErrorCode, memberID: String = "") -> Self {
        JoinAnswer(error: error, memberID: memberID)
    }
}

struct SyncAnswer: Equatable {
    var error = KafkaErrorCode.none
    var protocolType: String?
    var protocolName: String?
    var assignment: [UInt8] = []
}

/// A JoinGroup request as the group's state machine takes it.
struct JoinAttempt {
    var memberID: String
    var instanceID: String?
    /// Since version 4 a dynamic member is first told its id and joins again with it (KIP-394).
    var requiresKnownMember: Bool
    /// Since version 9 a static leader that comes back is told not to assign again (KIP-814).
    var supportsSkippingAssignment = true
    var clientID: String
    var clientHost: String
    var sessionTimeout: Duration
    var rebalanceTimeout: Duration
    var protocolType: String
    var protocols: [GroupProtocol]
    /// The id that a new member gets.
    var newMemberID: String
    var token: ReplyToken
}
