extension KafkaClient {
    /// The cluster's id, brokers and controller, and what the broker that answers tells of its software.
    package func describeCluster() async throws -> ClusterDescription {
        let metadata = try await retrying(.any, until: deadline, isResendSafe: true) {
            try await self.refreshMetadata(of: [])
        }
        let versions = try await retrying(.any, until: deadline, isResendSafe: true) {
            try await self.anyConnection(lane: .control).versions
        }
        return ClusterDescription(
            clusterID: metadata.clusterID ?? "",
            controllerID: metadata.controllerID >= 0 ? metadata.controllerID : nil,
            brokers: metadata.brokers
                .map {
                    BrokerDescription(
                        id: $0.nodeID, address: BrokerAddress(host: $0.host, port: Int($0.port)), rack: $0.rack)
                }
                .sorted { $0.id < $1.id },
            metadataMode: versions.metadataMode, metadataVersion: versions.metadataVersion, release: versions.release)
    }

    /// The requests, versions and features of the broker that answers.
    package func apiVersions() async throws -> APIVersions {
        try await retrying(.any, until: deadline, isResendSafe: true) {
            try await self.anyConnection(lane: .control).versions
        }
    }

    /// What this identity may do to the cluster; nil where the broker does not say.
    ///
    /// A bit for each operation's code (KIP-430), asked for by DescribeCluster, which brokers have since 2.8 (KIP-700).
    package func ownOperations() async throws -> Set<ACLOperation>? {
        guard try await apiVersions().ranges[DescribeClusterRequest.apiKey.rawValue] != nil else { return nil }
        var request = DescribeClusterRequest()
        request.includeClusterAuthorizedOperations = true
        let response = try await send(request, to: .any)
        guard response.errorCode == 0, response.clusterAuthorizedOperations != .min else { return nil }
        return Set(
            ACLOperation.allCases.filter { response.clusterAuthorizedOperations & (1 << Int32($0.rawValue)) != 0 })
    }

    /// A new producer id, without a transactional id.
    package func initProducerID() async throws -> ProducerIdentity {
        var request = InitProducerIdRequest()
        request.transactionTimeoutMs = Int32.max
        let response = try await call(request, to: .any) { KafkaErrorCode($0.errorCode) }
        return ProducerIdentity(id: response.producerID, epoch: response.producerEpoch)
    }
}
