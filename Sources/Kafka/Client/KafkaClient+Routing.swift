extension KafkaClient {
    /// The connection that a request for this target goes out on.
    func connection(for target: RequestTarget, lane: Lane) async throws -> BrokerConnection {
        switch target {
        case .any: try await anyConnection(lane: lane)
        case .controller: try await connection(to: address(of: try await controllerID()), lane: lane)
        case .broker(let id): try await connection(to: address(of: id), lane: lane)
        case .leader(let partition): try await connection(to: address(of: try await leader(of: partition)), lane: lane)
        case .coordinator(let group):
            try await connection(to: address(of: try await coordinator(of: group)), lane: lane)
        }
    }

    private func address(of broker: Int32) async throws -> BrokerAddress {
        if let address = metadata.brokers[broker] { return address }
        try await refreshMetadata(of: [])
        guard let address = metadata.brokers[broker] else {
            throw KafkaError(
                .connectionFailed, "The cluster has no broker \(broker) now", hint: "see whether the broker is down.")
        }
        return address
    }

    private func controllerID() async throws -> Int32 {
        if let id = metadata.controllerID { return id }
        try await refreshMetadata(of: [])
        guard let id = metadata.controllerID else {
            throw KafkaError(
                .brokerError, "The cluster has no controller now", hint: "an election may be going on.",
                brokerCode: .notController)
        }
        return id
    }

    private func leader(of partition: TopicPartition) async throws -> Int32 {
        if let leader = metadata.leaders[partition] { return leader }
        try await refreshMetadata(of: [partition.topic])
        guard let leader = metadata.leaders[partition] else { throw withoutLeader(partition) }
        return leader
    }

    private func coordinator(of group: GroupID) async throws -> Int32 {
        if let id = metadata.coordinators[group] { return id }
        let failures = try await findCoordinators([group])
        guard let id = metadata.coordinators[group] else {
            throw KafkaError.broker(failures[group] ?? .coordinatorNotAvailable, "finding the coordinator of \(group)")
        }
        return id
    }

    /// The leaders of partitions as far as there are any; those not known yet are asked for in one request.
    ///
    /// - Parameter refresh: Ask for all of them again.
    package func leaders(
        of partitions: [TopicPartition], refresh: Bool = false
    ) async throws -> [TopicPartition: Int32] {
        if refresh { metadata.forgetLeaders(partitions) }
        let unknown = Set(partitions.filter { metadata.leaders[$0] == nil }.map(\.topic))
        if !unknown.isEmpty {
            try await retrying(.any, until: deadline, isResendSafe: true) {
                _ = try await self.refreshMetadata(of: unknown.sorted())
            }
        }
        return partitions.reduce(into: [:]) { $0[$1] = metadata.leaders[$1] }
    }

    /// Asks any broker for the brokers, the controller and the leaders of these topics (nil: of all).
    ///
    /// A broker under ZooKeeper that has just started knows no brokers and no topics until the controller has told it
    /// (`ZkMetadataCache`): its answer is no answer.
    @discardableResult
    func refreshMetadata(of topics: [TopicName]?) async throws -> MetadataResponse {
        var request = MetadataRequest()
        request.topics = topics.map { names in
            names.map { name in .with { $0.name = name.rawValue } }
        }
        request.allowAutoTopicCreation = false
        let connection = try await anyConnection(lane: .control)
        let response = try await exchange(request, on: connection)
        guard !response.brokers.isEmpty else {
            throw KafkaError(
                .brokerError, "\(connection.peer) does not know the cluster's brokers yet",
                hint: "it may have just started; if this stays, see whether the cluster has a controller.",
                brokerCode: .leaderNotAvailable)
        }
        metadata.update(response)
        return response
    }

    /// Learns which brokers coordinate these groups; returns why for those where it could not be learnt.
    func findCoordinators(_ groups: [GroupID]) async throws -> [GroupID: KafkaErrorCode] {
        var failures: [GroupID: KafkaErrorCode] = [:]
        let connection = try await anyConnection(lane: .control)
        let version = try connection.versions.version(of: FindCoordinatorRequest.self)
        // Version 4 takes many keys at once (KIP-699).
        let batches = version >= 4 ? groups.chunked(Limits.groupsPerRequest) : groups.map { [$0] }
        for batch in batches {
            var request = FindCoordinatorRequest()
            request.keyType = 0
            if version >= 4 {
                request.coordinatorKeys = batch.map(\.rawValue)
            } else {
                request.key = batch[0].rawValue
            }
            let response = try await exchange(request, on: connection)
            let found =
                version >= 4
                ? response.coordinators.map { (GroupID($0.key), $0.errorCode, $0.nodeID, $0.host, $0.port) }
                : [(batch[0], response.errorCode, response.nodeID, response.host, response.port)]
            for (group, errorCode, id, host, port) in found {
                let code = KafkaErrorCode(errorCode)
                if code == .none {
                    metadata.learnCoordinator(of: group, id, at: BrokerAddress(host: host, port: Int(port)))
                } else {
                    failures[group] = code
                }
            }
        }
        return failures
    }
}
