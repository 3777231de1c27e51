import Access
import Kafka

/// CreateTopics, DeleteTopics and CreatePartitions (`KafkaApis`, `ControllerApis`).
struct TopicsHandler {
    let cluster: ClusterState

    /// Under ZooKeeper only the controller changes topics; KRaft brokers pass such requests on to it.
    private func isForOther(_ context: RequestContext) -> Bool {
        cluster.isForOtherController(context)
    }

    func createTopics(_ request: CreateTopicsRequest, _ context: RequestContext) -> CreateTopicsResponse {
        let createsAny = cluster.allows(.create, on: .cluster, context)
        var response = CreateTopicsResponse()
        var answered: Set<String> = []
        for topic in request.topics where answered.insert(topic.name).inserted {
            var result = CreateTopicsResponse.CreatableTopicResult()
            result.name = topic.name
            do throws(ItemRefusal) {
                if isForOther(context) { throw ItemRefusal(.notController) }
                guard request.topics.count(where: { $0.name == topic.name }) == 1 else {
                    throw ItemRefusal(.invalidRequest, "Found multiple entries for this topic.")
                }
                guard createsAny || cluster.allows(.create, on: .topic(topic.name), context) else {
                    throw ItemRefusal(.topicAuthorizationFailed, "Authorization failed.")
                }
                try create(topic, validateOnly: request.validateOnly, &result, context)
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            response.topics.append(result)
        }
        return response
    }

    private func create(
        _ topic: CreateTopicsRequest.CreatableTopic, validateOnly: Bool,
        _ result: inout CreateTopicsResponse.CreatableTopicResult, _ context: RequestContext
    ) throws(ItemRefusal) {
        let wish = TopicCatalog.Wish(
            name: TopicName(topic.name), partitions: topic.numPartitions, replicationFactor: topic.replicationFactor,
            assignments: topic.assignments.map { ($0.partitionIndex, $0.brokerIDs) },
            configs: Dictionary(topic.configs.map { ($0.name, $0.value) }) { _, last in last })
        let plan = try cluster.topics.plan(
            wish, brokers: cluster.placeableBrokers, available: Set(cluster.availableBrokers.map(\.id)),
            properties: cluster.properties)
        if !validateOnly { result.topicID = cluster.create(plan).id }
        guard cluster.allows(.describeConfigs, on: .topic(topic.name), context) else {
            result.topicConfigErrorCode = KafkaErrorCode.topicAuthorizationFailed.rawValue
            return
        }
        result.numPartitions = Int32(plan.replicas.count)
        result.replicationFactor = Int16(plan.replicas.first?.count ?? 0)
        result.configs = TopicConfigDefinitions.all.map { definition in
            with(CreateTopicsResponse.CreatableTopicConfigs()) {
                $0.name = definition.name
                $0.value = plan.overrides[definition.name] ?? cluster.properties.topicDefault(definition.name)
                $0.configSource =
                    (plan.overrides[definition.name] == nil ? ConfigOrigin.default : .topic).rawValue
            }
        }
    }

    func deleteTopics(_ request: DeleteTopicsRequest, _ context: RequestContext) -> DeleteTopicsResponse {
        let wanted: [(name: String?, id: KafkaUUID)] =
            context.apiVersion >= 6
            ? request.topics.map { ($0.name, $0.topicID) } : request.topicNames.map { ($0, .zero) }
        var response = DeleteTopicsResponse()
        response.responses = wanted.map { name, id in
            var result = DeleteTopicsResponse.DeletableTopicResult()
            result.name = name
            result.topicID = id
            do throws(ItemRefusal) {
                try delete(name, id, &result, context)
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        return response
    }

    private func delete(
        _ name: String?, _ id: KafkaUUID, _ result: inout DeleteTopicsResponse.DeletableTopicResult,
        _ context: RequestContext
    ) throws(ItemRefusal) {
        if isForOther(context) { throw ItemRefusal(.notController) }
        if !cluster.properties.flag("delete.topic.enable") {
            throw ItemRefusal(context.apiVersion < 3 ? .invalidRequest : .topicDeletionDisabled)
        }
        guard name == nil || id == .zero else {
            throw ItemRefusal(.invalidRequest, "Topic name and topic ID can not both be specified.")
        }
        let known = name.map { cluster.topics[$0] } ?? cluster.topics[id]
        guard let resource = name ?? known?.name.rawValue else { throw ItemRefusal(.unknownTopicID) }
        if id != .zero {
            // Who may not see a topic does not learn its name.
            guard cluster.allows(.describe, on: .topic(resource), context) else {
                throw ItemRefusal(.topicAuthorizationFailed)
            }
            result.name = resource
        }
        // Only a ZooKeeper broker looks at the right to delete before it says that there is no such topic.
        if cluster.configuration.look == .kraft {
            guard cluster.allows(.describe, on: .topic(resource), context) else {
                throw ItemRefusal(.topicAuthorizationFailed)
            }
            if known == nil { throw ItemRefusal(.unknownTopicOrPartition) }
        }
        guard cluster.allows(.delete, on: .topic(resource), context) else {
            throw ItemRefusal(.topicAuthorizationFailed)
        }
        guard let known else { throw ItemRefusal(.unknownTopicOrPartition) }
        result.topicID = known.id
        cluster.delete(known.name)
    }

    func createPartitions(_ request: CreatePartitionsRequest, _ context: RequestContext) -> CreatePartitionsResponse {
        var response = CreatePartitionsResponse()
        var answered: Set<String> = []
        for topic in request.topics where answered.insert(topic.name).inserted {
            var result = CreatePartitionsResponse.TopicResult()
            result.name = topic.name
            do throws(ItemRefusal) {
                if isForOther(context) { throw ItemRefusal(.notController) }
                guard request.topics.count(where: { $0.name == topic.name }) == 1 else {
                    throw ItemRefusal(.invalidRequest, "Duplicate topic in request.")
                }
                guard cluster.allows(.alter, on: .topic(topic.name), context) else {
                    throw ItemRefusal(.topicAuthorizationFailed, "The topic authorization is failed.")
                }
                let added = try cluster.topics.additions(
                    to: topic.name, count: topic.count, assignments: topic.assignments?.map(\.brokerIDs),
                    brokers: cluster.brokers.map(\.id))
                if !request.validateOnly {
                    for replicas in added { cluster.topics[topic.name]?.add(partitionOn: replicas) }
                }
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            response.results.append(result)
        }
        return response
    }
}

extension ClusterState {
    func isForOtherController(_ context: RequestContext) -> Bool {
        configuration.look == .zooKeeper && controller !== context.broker
    }
}
