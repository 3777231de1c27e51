import Kafka

extension ConsumerGroup {
    mutating func heartbeat(
        memberID: String, instanceID: String?, generation: Int32
    ) -> (KafkaErrorCode, [GroupAction]) {
        if state == .dead { return (.coordinatorNotAvailable, []) }
        if let error = refusal(of: memberID, instanceID: instanceID) { return (error, []) }
        if generation != self.generation { return (.illegalGeneration, []) }
        if state == .empty { return (.unknownMemberID, []) }
        heard(of: memberID)
        return (state == .preparingRebalance ? .rebalanceInProgress : .none, takeActions())
    }

    /// Removes a member at its own wish; a static member may be named by its instance id alone.
    mutating func leave(memberID: String, instanceID: String?) -> (KafkaErrorCode, [GroupAction]) {
        if state == .dead { return (.coordinatorNotAvailable, []) }
        if memberID.isEmpty {
            guard let instanceID, let current = staticMember(instanceID) else { return (.unknownMemberID, []) }
            drop(current)
        } else if pendingMembers.contains(memberID) {
            forgetPending(memberID)
            act(.stopTimer(.pendingMember(memberID: memberID)))
        } else if let error = refusal(of: memberID, instanceID: instanceID) {
            return (error, [])
        } else {
            drop(memberID)
        }
        return (.none, takeActions())
    }

    /// A member was not heard of in time; one whose request is being held counts as heard of.
    mutating func sessionTimerEnded(memberID: String) -> [GroupAction] {
        guard state != .dead, let index = index(of: memberID) else { return takeActions() }
        let held = members[index].waitingJoin != nil || members[index].waitingSync != nil
        if members[index].isNew || !held { drop(memberID) }
        return takeActions()
    }

    mutating func pendingMemberTimerEnded(memberID: String) -> [GroupAction] {
        if state != .dead { forgetPending(memberID) }
        return takeActions()
    }

    mutating func heard(of memberID: String) {
        guard let index = index(of: memberID) else { return }
        act(.startTimer(.session(memberID: memberID), members[index].sessionTimeout))
    }

    private mutating func drop(_ memberID: String) {
        guard let index = index(of: memberID) else { return }
        if let token = members[index].waitingJoin {
            act(.answerJoin(token, .failed(.unknownMemberID)))
        }
        remove(memberID)
        switch state {
        case .stable, .completingRebalance:
            prepareRebalance()
            completeJoinIfEveryoneJoined()
        case .preparingRebalance:
            completeJoinIfEveryoneJoined()
        case .empty, .dead:
            break
        }
    }

    private mutating func forgetPending(_ memberID: String) {
        pendingMembers.remove(memberID)
        completeJoinIfEveryoneJoined()
    }

    mutating func remove(_ memberID: String) {
        guard let index = index(of: memberID) else { return }
        if let token = members[index].waitingSync {
            act(.answerSync(token, SyncAnswer(error: .unknownMemberID)))
        }
        members.remove(at: index)
        pendingSync.remove(memberID)
        act(.stopTimer(.session(memberID: memberID)))
        if leader == memberID { leader = members.first?.id }
    }
}
