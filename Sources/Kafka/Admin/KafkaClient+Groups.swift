extension KafkaClient {
    /// The groups of all brokers, in order of their ids.
    ///
    /// Each broker lists those that it coordinates. When one fails all are asked again: its groups may be another's by
    /// then, and it may have left the cluster.
    package func listGroups() async throws -> [GroupListing] {
        let listings = try await retrying(.any, until: deadline, isResendSafe: true) {
            let brokers = try await self.describeCluster().brokers.map(\.id)
            let shares = Dictionary(uniqueKeysWithValues: brokers.map { ($0, [$0]) })
            return try await self.perBroker(shares) { connection, brokers in
                let response = try await self.exchange(ListGroupsRequest(), on: connection)
                return [brokers[0]: Self.outcome(response)]
            }.values()
        }
        let byID = listings.values.joined().map { ($0.id, $0) }
        return Dictionary(byID, uniquingKeysWith: { _, last in last }).values.sorted { $0.id < $1.id }
    }

    private static func outcome(_ response: ListGroupsResponse) -> Result<[GroupListing], KafkaError> {
        let code = KafkaErrorCode(response.errorCode)
        guard code == .none else { return .failure(.broker(code, "listing groups")) }
        return .success(
            response.groups.map { group in
                GroupListing(
                    id: GroupID(group.groupID), protocolType: group.protocolType,
                    state: group.groupState.isEmpty ? nil : group.groupState)
            })
    }

    /// What the coordinators know of these groups; one that does not exist has the state `Dead`.
    package func describeGroups(_ groups: [GroupID]) async throws -> [GroupID: GroupDescription] {
        try await settle(groups, doing: "describing groups") { groups in
            try await self.perCoordinator(groups) { connection, share in
                var outcomes: Outcomes<GroupID, GroupDescription> = [:]
                for batch in share.chunked(Limits.groupsPerRequest) {
                    var request = DescribeGroupsRequest()
                    request.groups = batch.map(\.rawValue)
                    for group in try await self.exchange(request, on: connection).groups {
                        outcomes[GroupID(group.groupID)] = Self.outcome(group)
                    }
                }
                return outcomes
            }
        }.values()
    }

    private static func outcome(
        _ group: DescribeGroupsResponse.DescribedGroup
    ) -> Result<GroupDescription, KafkaError> {
        let code = KafkaErrorCode(group.errorCode)
        // From version 6 on a group that does not exist is an error (KIP-1043), before it is a `Dead` one.
        guard code == .none || code == .groupIDNotFound else {
            return .failure(.broker(code, "describing group “\(group.groupID)”"))
        }
        let members = group.members.map { member in
            GroupMember(
                memberID: member.memberID, instanceID: member.groupInstanceID, clientID: member.clientID,
                host: member.clientHost)
        }
        return .success(
            GroupDescription(
                id: GroupID(group.groupID), state: code == .none ? group.groupState : "Dead",
                protocolType: group.protocolType, protocolName: group.protocolData,
                members: members.sorted { $0.memberID < $1.memberID }))
    }

    /// Deletes groups that have no members.
    package func deleteGroups(_ groups: [GroupID]) async throws -> [GroupID: KafkaErrorCode] {
        let outcomes = try await settle(
            groups, doing: "deleting groups", isRetriable: { $0.isRetriable && !$0.mayHaveBeenApplied }
        ) { groups in
            try await self.perCoordinator(groups) { connection, share in
                var outcomes: Outcomes<GroupID, Void> = [:]
                for batch in share.chunked(Limits.groupsPerRequest) {
                    var request = DeleteGroupsRequest()
                    request.groupsNames = batch.map(\.rawValue)
                    for result in try await self.exchange(request, on: connection).results {
                        let code = KafkaErrorCode(result.errorCode)
                        outcomes[GroupID(result.groupID)] =
                            code == .none
                            ? .success(()) : .failure(.broker(code, "deleting group “\(result.groupID)”"))
                    }
                }
                return outcomes
            }
        }
        return try codes(outcomes)
    }

    /// Asks the coordinators of these groups at the same time, each for its own.
    func perCoordinator<Value: Sendable>(
        _ groups: [GroupID],
        _ ask: @escaping @Sendable (BrokerConnection, [GroupID]) async throws -> Outcomes<GroupID, Value>
    ) async throws -> Outcomes<GroupID, Value> {
        let unknown = groups.filter { metadata.coordinators[$0] == nil }
        let codes =
            unknown.isEmpty
            ? [:]
            : try await retrying(.any, until: deadline, isResendSafe: true) {
                try await self.findCoordinators(unknown)
            }
        var shares: [Int32: [GroupID]] = [:]
        var outcomes: Outcomes<GroupID, Value> = [:]
        for group in groups {
            if let coordinator = metadata.coordinators[group] {
                shares[coordinator, default: []].append(group)
            } else {
                let code = codes[group] ?? .coordinatorNotAvailable
                outcomes[group] = .failure(.broker(code, "finding the coordinator of group “\(group)”"))
            }
        }
        outcomes.merge(try await perBroker(shares, ask)) { _, new in new }
        return outcomes
    }
}
