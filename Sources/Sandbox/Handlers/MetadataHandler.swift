import Access
import Kafka

/// Metadata, DescribeCluster and FindCoordinator: who is where.
struct MetadataHandler {
    let cluster: ClusterState

    func metadata(_ request: MetadataRequest, _ context: RequestContext) -> MetadataResponse {
        if context.apiVersion < 12, request.topics?.contains(where: { $0.name == nil || $0.topicID != .zero }) == true {
            return refusal(of: request)
        }
        var response = MetadataResponse()
        response.clusterID = cluster.configuration.clusterID
        response.controllerID = cluster.controller?.id ?? -1
        response.brokers = addresses(context).map { broker, address in
            with(MetadataResponse.Broker()) {
                $0.nodeID = broker
                $0.host = address.host
                $0.port = Int32(address.port)
            }
        }
        // Version 0 has no null: an empty list means all topics.
        let wanted = request.topics.flatMap { context.apiVersion == 0 && $0.isEmpty ? nil : $0 }
        if let wanted {
            let createsTopics = request.allowAutoTopicCreation && cluster.properties.flag("auto.create.topics.enable")
            response.topics = wanted.map { describe($0, createsTopics: createsTopics, context) }
        } else {
            response.topics = cluster.topics.names
                .filter { cluster.allows(.describe, on: .topic($0.rawValue), context) }
                .compactMap { cluster.topics.known($0.rawValue, to: context.broker) }.map { describe($0, context) }
        }
        if request.includeTopicAuthorizedOperations {
            for index in response.topics.indices where response.topics[index].errorCode == 0 {
                guard let name = response.topics[index].name else { continue }
                response.topics[index].topicAuthorizedOperations = cluster.allowedOperations(on: .topic(name), context)
            }
        }
        if request.includeClusterAuthorizedOperations {
            response.clusterAuthorizedOperations = clusterOperations(context)
        }
        return response
    }

    /// Topic ids in requests came with version 12.
    private func refusal(of request: MetadataRequest) -> MetadataResponse {
        with(MetadataResponse()) {
            $0.topics = (request.topics ?? []).map { topic in
                with(MetadataResponse.Topic()) {
                    $0.name = topic.name ?? ""
                    $0.topicID = topic.topicID
                    $0.errorCode = KafkaErrorCode.invalidRequest.rawValue
                }
            }
        }
    }

    private func addresses(_ context: RequestContext) -> [(Int32, BrokerAddress)] {
        cluster.availableBrokers.compactMap { broker in
            broker.endpoints[context.listener].map { (broker.id, $0) }
        }
    }

    private func clusterOperations(_ context: RequestContext) -> Int32 {
        cluster.allows(.describe, on: .cluster, context) ? cluster.allowedOperations(on: .cluster, context) : 0
    }

    private func describe(
        _ wanted: MetadataRequest.Topic, createsTopics: Bool, _ context: RequestContext
    ) -> MetadataResponse.Topic {
        let byID = wanted.topicID != .zero
        let known =
            byID
            ? cluster.topics[wanted.topicID] : wanted.name.flatMap { cluster.topics.known($0, to: context.broker) }
        var topic = MetadataResponse.Topic()
        topic.name = byID ? nil : wanted.name
        if byID, known == nil {
            topic.topicID = wanted.topicID
            topic.errorCode = KafkaErrorCode.unknownTopicID.rawValue
            return topic
        }
        let name = TopicName(known?.name.rawValue ?? wanted.name ?? "")
        guard cluster.allows(.describe, on: .topic(name.rawValue), context) else {
            if byID { topic.topicID = wanted.topicID }
            topic.errorCode = KafkaErrorCode.topicAuthorizationFailed.rawValue
            return topic
        }
        if let known { return describe(known, context) }
        topic.isInternal = Topic.internalNames.contains(name)
        guard createsTopics else {
            topic.errorCode =
                (name.isValid ? KafkaErrorCode.unknownTopicOrPartition : .invalidTopicException).rawValue
            return topic
        }
        topic.errorCode = autoCreate(name, context).rawValue
        return topic
    }

    /// Creates a topic that somebody asked about; the answer does not know it yet, as with Kafka.
    private func autoCreate(_ name: TopicName, _ context: RequestContext) -> KafkaErrorCode {
        guard
            cluster.allows(.create, on: .cluster, context)
                || cluster.allows(.create, on: .topic(name.rawValue), context)
        else { return .topicAuthorizationFailed }
        do throws(ItemRefusal) {
            let plan = try cluster.topics.plan(
                TopicCatalog.Wish(name: name), brokers: cluster.placeableBrokers,
                available: Set(cluster.availableBrokers.map(\.id)), properties: cluster.properties)
            _ = cluster.create(plan)
            return .unknownTopicOrPartition
        } catch {
            // It may have been created a moment ago.
            return error.code == .topicAlreadyExists ? .unknownTopicOrPartition : error.code
        }
    }

    private func describe(_ topic: Topic, _ context: RequestContext) -> MetadataResponse.Topic {
        with(MetadataResponse.Topic()) {
            $0.name = topic.name.rawValue
            $0.topicID = topic.id
            $0.isInternal = topic.isInternal
            $0.partitions = topic.partitions.map { partition in
                with(MetadataResponse.Partition()) {
                    $0.errorCode = partition.leader == -1 ? KafkaErrorCode.leaderNotAvailable.rawValue : 0
                    $0.partitionIndex = partition.id.partition
                    $0.leaderID = partition.leader
                    $0.leaderEpoch = partition.leaderEpoch
                    $0.replicaNodes = partition.replicas
                    $0.isrNodes = partition.inSyncReplicas
                    $0.offlineReplicas = partition.replicas.filter { cluster.broker($0)?.isAvailable != true }
                }
            }
        }
    }

    func describeCluster(_ request: DescribeClusterRequest, _ context: RequestContext) -> DescribeClusterResponse {
        var response = DescribeClusterResponse()
        guard request.endpointType == 1 else {
            let error: KafkaErrorCode = request.endpointType == 2 ? .mismatchedEndpointType : .unsupportedEndpointType
            response.errorCode = error.rawValue
            return response
        }
        response.clusterID = cluster.configuration.clusterID
        response.controllerID = cluster.controller?.id ?? -1
        response.brokers = addresses(context).map { broker, address in
            with(DescribeClusterResponse.Broker()) {
                $0.brokerID = broker
                $0.host = address.host
                $0.port = Int32(address.port)
            }
        }
        if request.includeClusterAuthorizedOperations {
            response.clusterAuthorizedOperations = clusterOperations(context)
        }
        return response
    }

    func findCoordinator(_ request: FindCoordinatorRequest, _ context: RequestContext) -> FindCoordinatorResponse {
        var response = FindCoordinatorResponse()
        if context.apiVersion >= 4 {
            response.coordinators = request.coordinatorKeys.map { key in
                var coordinator = FindCoordinatorResponse.Coordinator()
                coordinator.key = key
                coordinator.nodeID = -1
                coordinator.port = -1
                switch find(key, request.keyType, context) {
                case .failure(let refusal):
                    coordinator.errorCode = refusal.code.rawValue
                case .success(let (broker, address)):
                    coordinator.nodeID = broker
                    coordinator.host = address.host
                    coordinator.port = Int32(address.port)
                }
                return coordinator
            }
            return response
        }
        response.nodeID = -1
        response.port = -1
        switch find(request.key, request.keyType, context) {
        case .failure(let refusal):
            response.errorCode = refusal.code.rawValue
            response.errorMessage = refusal.message
        case .success(let (broker, address)):
            response.nodeID = broker
            response.host = address.host
            response.port = Int32(address.port)
        }
        return response
    }

    private func find(
        _ key: String, _ keyType: Int8, _ context: RequestContext
    ) -> Result<(Int32, BrokerAddress), ItemRefusal> {
        let kind: ClusterState.Coordinator
        switch keyType {
        case 0:
            guard cluster.allows(.describe, on: .group(key), context) else {
                return .failure(ItemRefusal(.groupAuthorizationFailed))
            }
            kind = .group
        case 1:
            guard cluster.allows(.describe, on: .transactionalID(key), context) else {
                return .failure(ItemRefusal(.transactionalIDAuthorizationFailed))
            }
            kind = .transaction
        default: return .failure(ItemRefusal(.invalidRequest))
        }
        guard let broker = cluster.coordinator(kind, of: key), let address = broker.endpoints[context.listener] else {
            return .failure(ItemRefusal(.coordinatorNotAvailable, "The coordinator is not available."))
        }
        return .success((broker.id, address))
    }
}
