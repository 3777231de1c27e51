import Access
import Kafka
import NIOCore

/// JoinGroup, SyncGroup, Heartbeat and LeaveGroup (`GroupCoordinator` in Kafka 3.9, the classic protocol).
struct GroupMembershipHandler {
    let cluster: ClusterState

    func join(_ request: JoinGroupRequest, _ context: RequestContext) -> Reply<JoinGroupResponse> {
        if let error = cluster.groupRefusal(.read, request.groupID, context) ?? sessionRefusal(request) {
            return .now(response(.failed(error, memberID: request.memberID), context))
        }
        let rebalance = request.rebalanceTimeoutMs < 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs
        let answer = cluster.groups.join(
            GroupID(request.groupID),
            initialDelay: .milliseconds(cluster.properties.integer("group.initial.rebalance.delay.ms")),
            createIfMissing: request.memberID.isEmpty
        ) { token in
            JoinAttempt(
                memberID: request.memberID, instanceID: request.groupInstanceID,
                requiresKnownMember: context.apiVersion >= 4 && request.groupInstanceID == nil,
                supportsSkippingAssignment: context.apiVersion >= 9, clientID: context.clientID ?? "",
                clientHost: "/\(context.clientHost)", sessionTimeout: .milliseconds(request.sessionTimeoutMs),
                rebalanceTimeout: .milliseconds(rebalance), protocolType: request.protocolType,
                protocols: request.protocols.map { GroupProtocol(name: $0.name, metadata: $0.metadata) },
                newMemberID: "\(request.groupInstanceID ?? context.clientID ?? "")-\(KafkaUUID.random())", token: token)
        }
        guard let answer else {
            return .now(response(.failed(.unknownMemberID, memberID: request.memberID), context))
        }
        return .later(answer.assumeIsolated().map { response($0, context) }.nonisolated())
    }

    private func sessionRefusal(_ request: JoinGroupRequest) -> KafkaErrorCode? {
        let least = cluster.properties.integer("group.min.session.timeout.ms")
        let most = cluster.properties.integer("group.max.session.timeout.ms")
        return (least...max(least, most)).contains(Int(request.sessionTimeoutMs)) ? nil : .invalidSessionTimeout
    }

    private func response(_ answer: JoinAnswer, _ context: RequestContext) -> JoinGroupResponse {
        with(JoinGroupResponse()) {
            $0.errorCode = answer.error.rawValue
            $0.generationID = answer.generation
            $0.protocolType = answer.protocolType
            // Null came with version 7; before, no protocol is the empty one.
            $0.protocolName = answer.protocolName ?? (context.apiVersion >= 7 ? nil : "")
            $0.leader = answer.leader
            if context.apiVersion >= 9 { $0.skipAssignment = answer.skipAssignment }
            $0.memberID = answer.memberID
            $0.members = answer.members.map { member in
                with(JoinGroupResponse.Member()) {
                    $0.memberID = member.id
                    $0.groupInstanceID = member.instanceID
                    $0.metadata = member.metadata(of: answer.protocolName)
                }
            }
        }
    }

    func sync(_ request: SyncGroupRequest, _ context: RequestContext) -> Reply<SyncGroupResponse> {
        if context.apiVersion >= 5, request.protocolType == nil || request.protocolName == nil {
            return .now(response(SyncAnswer(error: .inconsistentGroupProtocol)))
        }
        if let error = cluster.groupRefusal(.read, request.groupID, context) {
            return .now(response(SyncAnswer(error: error)))
        }
        let assignments = Dictionary(request.assignments.map { ($0.memberID, $0.assignment) }) { _, last in last }
        let answer = cluster.groups.sync(GroupID(request.groupID)) { group, token in
            group.sync(
                memberID: request.memberID, instanceID: request.groupInstanceID, generation: request.generationID,
                protocolType: request.protocolType, protocolName: request.protocolName, assignments: assignments,
                token: token)
        }
        guard let answer else { return .now(response(SyncAnswer(error: .unknownMemberID))) }
        return .later(answer.assumeIsolated().map(response).nonisolated())
    }

    private func response(_ answer: SyncAnswer) -> SyncGroupResponse {
        with(SyncGroupResponse()) {
            $0.errorCode = answer.error.rawValue
            $0.protocolType = answer.protocolType
            $0.protocolName = answer.protocolName
            $0.assignment = answer.assignment
        }
    }

    func heartbeat(_ request: HeartbeatRequest, _ context: RequestContext) -> HeartbeatResponse {
        let error =
            cluster.groupRefusal(.read, request.groupID, context)
            ?? cluster.groups.change(GroupID(request.groupID)) {
                $0.heartbeat(
                    memberID: request.memberID, instanceID: request.groupInstanceID, generation: request.generationID)
            }
        return with(HeartbeatResponse()) { $0.errorCode = (error ?? .unknownMemberID).rawValue }
    }

    func leave(_ request: LeaveGroupRequest, _ context: RequestContext) -> LeaveGroupResponse {
        var response = LeaveGroupResponse()
        if let error = cluster.groupRefusal(.read, request.groupID, context) {
            response.errorCode = error.rawValue
            return response
        }
        if context.apiVersion < 3 {
            response.errorCode = leave(request.groupID, request.memberID, nil).rawValue
            return response
        }
        response.members = request.members.map { member in
            with(LeaveGroupResponse.MemberResponse()) {
                $0.memberID = member.memberID
                $0.groupInstanceID = member.groupInstanceID
                $0.errorCode = leave(request.groupID, member.memberID, member.groupInstanceID).rawValue
            }
        }
        return response
    }

    private func leave(_ group: String, _ memberID: String, _ instanceID: String?) -> KafkaErrorCode {
        cluster.groups.change(GroupID(group)) { $0.leave(memberID: memberID, instanceID: instanceID) }
            ?? .unknownMemberID
    }
}

extension ClusterState {
    /// Why a request about a group is refused before the group is looked at, if it is.
    func groupRefusal(_ operation: ACLOperation, _ id: String, _ context: RequestContext) -> KafkaErrorCode? {
        if !allows(operation, on: .group(id), context) { return .groupAuthorizationFailed }
        if id.isEmpty { return .invalidGroupID }
        return coordinatorRefusal(of: id, context)
    }

    /// Why a broker does not answer for a group: another one coordinates it, or this one is still reading about it.
    func coordinatorRefusal(of group: String, _ context: RequestContext) -> KafkaErrorCode? {
        guard coordinates(.group, group, context), let topic = topics[Topic.offsets] else { return .notCoordinator }
        let partition = topic[CoordinatorKey.partition(of: group, partitions: topic.partitions.count)]
        return partition.map(isSettling) ?? false ? .coordinatorLoadInProgress : nil
    }

    func isLoadingGroups(_ context: RequestContext) -> Bool {
        topics[Topic.offsets]?.partitions.contains { $0.leader == context.broker.id && isSettling($0) } ?? false
    }

    /// Whether the broker that was asked coordinates the group or transactional id.
    func coordinates(_ kind: Coordinator, _ id: String, _ context: RequestContext) -> Bool {
        coordinator(kind, of: id) === context.broker
    }
}
