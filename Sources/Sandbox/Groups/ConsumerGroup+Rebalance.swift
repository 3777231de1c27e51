import Kafka

extension ConsumerGroup {
    /// Begins to gather the next generation, unless that is under way.
    mutating func prepareRebalance() {
        guard state == .empty || state == .stable || state == .completingRebalance else { return }
        if state == .completingRebalance {
            propagateAssignment(error: .rebalanceInProgress)
        }
        endSyncWait()
        if state == .empty, initialRebalanceDelay > .zero {
            let remaining = max(longestRebalanceTimeout - initialRebalanceDelay, .zero)
            joinPhase = .initialDelay(remaining: remaining)
            act(.startTimer(.join, initialRebalanceDelay))
        } else {
            joinPhase = .regular
            act(.startTimer(.join, longestRebalanceTimeout))
        }
        state = .preparingRebalance
    }

    mutating func completeJoinIfEveryoneJoined() {
        if state == .preparingRebalance, joinPhase == .regular, everyoneJoined {
            act(.stopTimer(.join))
            completeJoin()
        }
    }

    mutating func joinTimerEnded() -> [GroupAction] {
        guard state == .preparingRebalance else { return takeActions() }
        if case .initialDelay(let remaining) = joinPhase, memberAddedDuringDelay, remaining > .zero {
            // Others came while the first waited: give still others the same chance.
            memberAddedDuringDelay = false
            let delay = min(initialRebalanceDelay, remaining)
            joinPhase = .initialDelay(remaining: remaining - delay)
            act(.startTimer(.join, delay))
        } else {
            completeJoin()
        }
        return takeActions()
    }

    private mutating func completeJoin() {
        for member in members where member.waitingJoin == nil && member.instanceID == nil {
            remove(member.id)
        }
        if !members.isEmpty, !electJoinedLeader() {
            // Only static members are left and none has come back yet.
            joinPhase = .regular
            act(.startTimer(.join, longestRebalanceTimeout))
            return
        }
        generation += 1
        pendingSync = []
        memberAddedDuringDelay = false
        if members.isEmpty {
            protocolName = nil
            leader = nil
            state = .empty
            return
        }
        protocolName = selectedProtocol
        state = .completingRebalance
        for index in members.indices {
            members[index].isNew = false
            pendingSync.insert(members[index].id)
            act(.startTimer(.session(memberID: members[index].id), members[index].sessionTimeout))
            guard let token = members[index].waitingJoin else { continue }
            members[index].waitingJoin = nil
            act(.answerJoin(token, answer(to: members[index].id)))
        }
        act(.startTimer(.sync, longestRebalanceTimeout))
    }

    private mutating func electJoinedLeader() -> Bool {
        if let leader, let index = index(of: leader), members[index].waitingJoin != nil { return true }
        guard let joined = members.first(where: { $0.waitingJoin != nil }) else { return false }
        leader = joined.id
        return true
    }

    mutating func sync(
        memberID: String, instanceID: String?, generation: Int32, protocolType: String?, protocolName: String?,
        assignments: [String: [UInt8]], token: ReplyToken
    ) -> [GroupAction] {
        if let error = syncRefusal(memberID, instanceID, generation, protocolType, protocolName) {
            act(.answerSync(token, SyncAnswer(error: error)))
            return takeActions()
        }
        guard let index = index(of: memberID) else { return takeActions() }
        switch state {
        case .completingRebalance:
            members[index].waitingSync = token
            synced(memberID)
            if leader == memberID {
                for index in members.indices {
                    members[index].assignment = assignments[members[index].id] ?? []
                }
                state = .stable
                propagateAssignment(error: .none)
            }
        case .stable:
            synced(memberID)
            act(.answerSync(token, syncAnswer(members[index])))
            act(.startTimer(.session(memberID: memberID), members[index].sessionTimeout))
        case .preparingRebalance:
            act(.answerSync(token, SyncAnswer(error: .rebalanceInProgress)))
        case .empty, .dead:
            act(.answerSync(token, SyncAnswer(error: .unknownMemberID)))
        }
        return takeActions()
    }

    private func syncRefusal(
        _ memberID: String, _ instanceID: String?, _ generation: Int32, _ protocolType: String?,
        _ protocolName: String?
    ) -> KafkaErrorCode? {
        if state == .dead { return .coordinatorNotAvailable }
        if let error = refusal(of: memberID, instanceID: instanceID) { return error }
        if generation != self.generation { return .illegalGeneration }
        if let protocolType, protocolType != self.protocolType { return .inconsistentGroupProtocol }
        if let protocolName, protocolName != self.protocolName { return .inconsistentGroupProtocol }
        return nil
    }

    private mutating func synced(_ memberID: String) {
        pendingSync.remove(memberID)
        if pendingSync.isEmpty { act(.stopTimer(.sync)) }
    }

    mutating func endSyncWait() {
        guard !pendingSync.isEmpty else { return }
        pendingSync = []
        act(.stopTimer(.sync))
    }

    private func syncAnswer(_ member: GroupMember) -> SyncAnswer {
        SyncAnswer(protocolType: protocolType, protocolName: protocolName, assignment: member.assignment)
    }

    private mutating func propagateAssignment(error: KafkaErrorCode) {
        for index in members.indices {
            if error != .none { members[index].assignment = [] }
            guard let token = members[index].waitingSync else { continue }
            members[index].waitingSync = nil
            act(.answerSync(token, error == .none ? syncAnswer(members[index]) : SyncAnswer(error: error)))
            act(.startTimer(.session(memberID: members[index].id), members[index].sessionTimeout))
        }
    }

    /// Members that joined but never asked for their assignment are dropped.
    mutating func syncTimerEnded() -> [GroupAction] {
        guard state == .completingRebalance || state == .stable, !pendingSync.isEmpty else { return takeActions() }
        for memberID in pendingSync.sorted() { remove(memberID) }
        prepareRebalance()
        completeJoinIfEveryoneJoined()
        return takeActions()
    }
}
