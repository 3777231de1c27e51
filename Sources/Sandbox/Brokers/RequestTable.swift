import Kafka
import NIOCore

/// Every request that a cluster answers, with the handler that does it.
struct RequestTable {
    /// A request's answer as a frame.
    enum Answer {
        case now(Answered)
        case later(EventLoopFuture<Answered>)
        case nothing
        case disconnect
    }

    struct Answered {
        var frame: ByteBuffer
        /// For how many milliseconds nothing more is taken from the connection (KIP-219).
        var pause: Int32 = 0
    }

    private typealias Entry = (IncomingRequest, RequestContext) throws -> Answer

    private let supported: [APIKey: ClosedRange<Int16>]
    private var entries: [APIKey: Entry] = [:]
    /// What ApiVersions lists.
    private(set) var listed: [APIKey: ClosedRange<Int16>]

    init(_ look: SandboxClusterConfiguration.Look) {
        supported = SupportedVersions.of(look)
        listed = supported
    }

    func versions(of key: APIKey) -> ClosedRange<Int16>? { listed[key] }

    /// `disconnect` for a request that is not answered here, or not in this version, as brokers do.
    func answer(_ request: IncomingRequest, _ context: RequestContext) throws -> Answer {
        guard let entry = entries[request.header.apiKey],
            supported[request.header.apiKey]?.contains(request.header.version) == true
        else { return .disconnect }
        return try entry(request, context)
    }

    mutating func serve<R: KafkaRequest>(
        _ type: R.Type, _ handler: @escaping (R, RequestContext) -> R.Response
    ) {
        reply(type) { .now(handler($0, $1)) }
    }

    mutating func reply<R: KafkaRequest>(
        _ type: R.Type, _ handler: @escaping (R, RequestContext) -> Reply<R.Response>
    ) {
        if let versions = supported[R.apiKey] {
            listed[R.apiKey] = versions.clamped(to: R.versions)
        }
        entries[R.apiKey] = { request, context in
            let header = request.header
            switch handler(try request.decode(R.self), context) {
            case .nothing: return .nothing
            case .disconnect: return .disconnect
            case .now(let response):
                return .now(try Self.answered(R.self, response, header))
            case .later(let future):
                return .later(future.flatMapThrowing { try Self.answered(R.self, $0, header) })
            }
        }
    }

    private static func answered<R: KafkaRequest>(
        _: R.Type, _ response: R.Response, _ header: RequestHeader
    ) throws(WireError) -> Answered {
        Answered(
            frame: try R.frame(response, version: header.version, correlationID: header.correlationID),
            pause: response.throttleTimeMs)
    }
}

extension RequestTable {
    /// All handlers of a cluster.
    init(_ cluster: ClusterState, _ transactions: TransactionCoordinator) {
        self.init(cluster.configuration.look)
        let metadata = MetadataHandler(cluster: cluster)
        serve(MetadataRequest.self, metadata.metadata)
        serve(DescribeClusterRequest.self, metadata.describeCluster)
        serve(FindCoordinatorRequest.self, metadata.findCoordinator)
        reply(ProduceRequest.self, ProduceHandler(cluster: cluster, transactions: transactions).produce)
        reply(FetchRequest.self, FetchHandler(cluster: cluster).fetch)
        let offsets = OffsetsHandler(cluster: cluster)
        serve(ListOffsetsRequest.self, offsets.listOffsets)
        serve(OffsetForLeaderEpochRequest.self, offsets.offsetForLeaderEpoch)
        serve(DeleteRecordsRequest.self, offsets.deleteRecords)
        let topics = TopicsHandler(cluster: cluster)
        serve(CreateTopicsRequest.self, topics.createTopics)
        serve(DeleteTopicsRequest.self, topics.deleteTopics)
        serve(CreatePartitionsRequest.self, topics.createPartitions)
        let configs = ConfigsHandler(cluster: cluster)
        serve(DescribeConfigsRequest.self, configs.describeConfigs)
        serve(IncrementalAlterConfigsRequest.self, configs.incrementalAlterConfigs)
        serve(AlterConfigsRequest.self, configs.alterConfigs)
        serveGroups(cluster, transactions)
        serveAdministration(cluster)
        let producers = ProducersHandler(cluster: cluster, transactions: transactions)
        serve(InitProducerIdRequest.self, producers.initProducerID)
        serve(AddPartitionsToTxnRequest.self, producers.addPartitions)
        serve(AddOffsetsToTxnRequest.self, producers.addOffsets)
        serve(EndTxnRequest.self, producers.end)
        let overview = TransactionsHandler(cluster: cluster, transactions: transactions)
        serve(DescribeProducersRequest.self, overview.describeProducers)
        serve(DescribeTransactionsRequest.self, overview.describe)
        serve(ListTransactionsRequest.self, overview.list)
    }

    private mutating func serveGroups(_ cluster: ClusterState, _ transactions: TransactionCoordinator) {
        let members = GroupMembershipHandler(cluster: cluster)
        reply(JoinGroupRequest.self, members.join)
        reply(SyncGroupRequest.self, members.sync)
        serve(HeartbeatRequest.self, members.heartbeat)
        serve(LeaveGroupRequest.self, members.leave)
        let offsets = GroupOffsetsHandler(cluster: cluster, transactions: transactions)
        serve(OffsetCommitRequest.self, offsets.commit)
        serve(OffsetFetchRequest.self, offsets.fetch)
        serve(OffsetDeleteRequest.self, offsets.delete)
        serve(TxnOffsetCommitRequest.self, offsets.commitInTransaction)
        let groups = GroupsHandler(cluster: cluster)
        serve(ListGroupsRequest.self, groups.list)
        serve(DescribeGroupsRequest.self, groups.describe)
        serve(DeleteGroupsRequest.self, groups.delete)
    }

    private mutating func serveAdministration(_ cluster: ClusterState) {
        let acls = ACLHandler(cluster: cluster)
        serve(DescribeAclsRequest.self, acls.describe)
        serve(CreateAclsRequest.self, acls.create)
        serve(DeleteAclsRequest.self, acls.delete)
        let users = ScramUsersHandler(cluster: cluster)
        serve(DescribeUserScramCredentialsRequest.self, users.describe)
        serve(AlterUserScramCredentialsRequest.self, users.alter)
        let quotas = QuotasHandler(cluster: cluster)
        serve(DescribeClientQuotasRequest.self, quotas.describe)
        serve(AlterClientQuotasRequest.self, quotas.alter)
        serve(ApiVersionsRequest.self, VersionsHandler(listed: listed, look: cluster.configuration.look).versions)
    }
}
