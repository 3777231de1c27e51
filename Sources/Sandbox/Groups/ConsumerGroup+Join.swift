import Kafka

extension ConsumerGroup {
    /// A member that has not joined a generation yet is dropped only after this time (`NewMemberJoinTimeoutMs`).
    private static let newMemberTimeout = Duration.seconds(300)

    mutating func join(_ attempt: JoinAttempt) -> [GroupAction] {
        if state == .dead {
            act(.answerJoin(attempt.token, .failed(.coordinatorNotAvailable, memberID: attempt.memberID)))
        } else if !supports(protocolType: attempt.protocolType, attempt.protocols) {
            act(.answerJoin(attempt.token, .failed(.inconsistentGroupProtocol, memberID: attempt.memberID)))
        } else if attempt.memberID.isEmpty {
            joinAsNew(attempt)
        } else if pendingMembers.contains(attempt.memberID) {
            act(.stopTimer(.pendingMember(memberID: attempt.memberID)))
            add(attempt, as: attempt.memberID)
        } else if let error = refusal(of: attempt.memberID, instanceID: attempt.instanceID) {
            act(.answerJoin(attempt.token, .failed(error, memberID: attempt.memberID)))
        } else {
            rejoin(attempt)
        }
        completeJoinIfEveryoneJoined()
        return takeActions()
    }

    private mutating func joinAsNew(_ attempt: JoinAttempt) {
        if let instanceID = attempt.instanceID {
            if let old = staticMember(instanceID) {
                replaceStaticMember(old, by: attempt)
            } else {
                add(attempt, as: attempt.newMemberID)
            }
        } else if attempt.requiresKnownMember {
            pendingMembers.insert(attempt.newMemberID)
            act(.startTimer(.pendingMember(memberID: attempt.newMemberID), attempt.sessionTimeout))
            act(.answerJoin(attempt.token, .failed(.memberIDRequired, memberID: attempt.newMemberID)))
        } else {
            add(attempt, as: attempt.newMemberID)
        }
    }

    private mutating func add(_ attempt: JoinAttempt, as memberID: String) {
        if members.isEmpty { protocolType = attempt.protocolType }
        if state == .preparingRebalance, generation == 0 { memberAddedDuringDelay = true }
        if leader == nil { leader = memberID }
        pendingMembers.remove(memberID)
        members.append(
            GroupMember(
                id: memberID, instanceID: attempt.instanceID, clientID: attempt.clientID,
                clientHost: attempt.clientHost, sessionTimeout: attempt.sessionTimeout,
                rebalanceTimeout: attempt.rebalanceTimeout, protocols: attempt.protocols,
                waitingJoin: attempt.token))
        act(.startTimer(.session(memberID: memberID), Self.newMemberTimeout))
        prepareRebalance()
    }

    private mutating func rejoin(_ attempt: JoinAttempt) {
        guard let index = index(of: attempt.memberID) else { return }
        let unchanged = members[index].protocols == attempt.protocols
        switch state {
        case .stable where unchanged && leader != attempt.memberID:
            // A follower that missed the answer asks again: the generation stays.
            act(.answerJoin(attempt.token, answer(to: attempt.memberID)))
        case .completingRebalance where unchanged:
            act(.answerJoin(attempt.token, answer(to: attempt.memberID)))
        case .preparingRebalance, .completingRebalance, .stable:
            update(index, with: attempt)
            prepareRebalance()
        case .empty, .dead:
            act(.answerJoin(attempt.token, .failed(.unknownMemberID, memberID: attempt.memberID)))
        }
    }

    private mutating func update(_ index: Int, with attempt: JoinAttempt) {
        members[index].protocols = attempt.protocols
        members[index].sessionTimeout = attempt.sessionTimeout
        members[index].rebalanceTimeout = attempt.rebalanceTimeout
        members[index].waitingJoin = attempt.token
    }

    /// A static member that has restarted takes its old place; without a rebalance if it changes nothing.
    private mutating func replaceStaticMember(_ old: String, by attempt: JoinAttempt) {
        guard let index = index(of: old) else { return }
        let oldLeader = leader ?? ""
        if let token = members[index].waitingJoin {
            act(.answerJoin(token, .failed(.fencedInstanceID, memberID: old)))
        }
        if let token = members[index].waitingSync {
            act(.answerSync(token, SyncAnswer(error: .fencedInstanceID)))
            members[index].waitingSync = nil
        }
        act(.stopTimer(.session(memberID: old)))
        members[index].id = attempt.newMemberID
        if leader == old { leader = attempt.newMemberID }
        update(index, with: attempt)
        act(.startTimer(.session(memberID: attempt.newMemberID), attempt.sessionTimeout))
        switch state {
        case .stable where protocolName == selectedProtocol:
            members[index].waitingJoin = nil
            var answer = answer(to: attempt.newMemberID)
            if attempt.supportsSkippingAssignment {
                answer.skipAssignment = leader == attempt.newMemberID
            } else {
                // An old client would assign again if told that it leads.
                answer.leader = oldLeader
                answer.members = []
            }
            act(.answerJoin(attempt.token, answer))
        case .stable, .completingRebalance:
            prepareRebalance()
        case .preparingRebalance, .empty, .dead:
            break
        }
    }

    /// What a member of the current generation is told; only the leader learns who the members are.
    func answer(to memberID: String) -> JoinAnswer {
        JoinAnswer(
            memberID: memberID, generation: generation, protocolType: protocolType, protocolName: protocolName,
            leader: leader ?? "", members: leader == memberID ? members : [])
    }
}
