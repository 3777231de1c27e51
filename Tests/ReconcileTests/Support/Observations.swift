import Foundation
import Kafka

@testable import Reconcile

let begin = Date(timeIntervalSince1970: 1_700_000_000)

extension ClusterDescription {
    static func of(
        _ id: String, brokers: Int = 3, mode: MetadataMode, release: KafkaRelease? = KafkaRelease(3, 9)
    ) -> ClusterDescription {
        ClusterDescription(
            clusterID: id, controllerID: 1,
            brokers: (1...Int32(max(1, brokers))).prefix(brokers).map {
                BrokerDescription(id: $0, address: BrokerAddress(host: "b\($0)", port: 9092), rack: nil)
            },
            metadataMode: mode, release: release)
    }
}

extension TopicObservation {
    static func of(
        _ partitions: Int32, factor: Int16 = 3, own: [String: String] = [:], defaults: [String: String] = [:]
    ) -> TopicObservation {
        TopicObservation(
            partitions: partitions, replicationFactor: factor,
            configs: own.mapValues { TopicConfig($0, isOwn: true) }
                .merging(defaults.mapValues { TopicConfig($0, isOwn: false) }) { own, _ in own })
    }
}

extension PartitionObservation {
    /// A partition whose source log ends at `end`, of which `captured` is captured and as much on the target.
    static func of(
        end: Int64, captured: Int64, onTarget: Int64? = nil, stable: Int64? = nil, lost: Int64 = 0
    ) -> PartitionObservation {
        PartitionObservation(
            captured: captured, capturedTarget: captured, sourceEnd: end, sourceStableEnd: stable ?? end,
            targetEnd: onTarget ?? captured, lost: lost)
    }
}

/// An estate to begin with: topics `a` (2 partitions) and `b` (1), and ACLs on both.
struct Scene {
    var project = Project()
    var observation: Observation
    var commit = "c1"

    static let acls: [ACLBinding] = ["a", "b"].map { .init(.allow, "User:app", .all, .topic, .literal, $0) }

    init(_ phase: Phase, history: Phase? = nil) {
        project.phase = phase
        observation = Observation(
            time: begin,
            source: SourceObservation(
                cluster: .of("old", mode: .zooKeeper), principal: "User:kedge",
                topics: ["a": .of(2), "b": .of(1)], acls: Self.acls),
            target: TargetObservation(cluster: .of("new", mode: .kraft)), history: History(),
            access: AccessObservation())
        observation.history.phase = history
    }

    /// With both topics on the target and every partition copied.
    static func copied(_ phase: Phase, history: Phase? = .replicating) throws -> Scene {
        var scene = Scene(phase, history: history)
        try scene.createTopics()
        for partition in scene.partitions { scene.observation.replication[partition] = .of(end: 10, captured: 10) }
        return scene
    }

    /// With the source frozen at its ends since `begin`, and drained.
    static func frozen(_ phase: Phase = .cutOver, history: Phase = .replicating) throws -> Scene {
        var scene = try copied(phase, history: history)
        scene.observation.history.cutoverStarted = .init(commit: scene.commit, time: begin)
        let bindings = Freeze.bindings(
            for: ["a", "b"], beside: Self.acls, reader: "User:kedge", openWithoutACL: false)
        scene.observation.history.freeze = Freeze(started: begin, bindings: bindings, ends: scene.ends)
        scene.observation.source.acls += bindings
        return scene
    }

    static func verified(_ phase: Phase = .cutOver) throws -> Scene {
        var scene = try frozen(phase)
        scene.observation.history.verified = scene.observation.replication.mapValues(\.capturedTarget)
        return scene
    }

    /// With the cutover recorded and topics as they stay.
    static func cutOver(_ phase: Phase = .cutOver) throws -> Scene {
        var scene = try verified(phase)
        scene.observation.history.phase = .cutOver
        return scene
    }

    var partitions: [TopicPartition] {
        observation.source.topics.sorted { $0.key < $1.key }
            .flatMap { name, topic in (0..<topic.partitions).map { TopicPartition(name, $0) } }
    }

    var ends: [TopicPartition: Int64] { observation.replication.mapValues(\.sourceEnd) }

    /// The topics as kedge makes them.
    mutating func createTopics() throws {
        let topology = try topology()
        for (name, wanted) in topology.topics {
            observation.target.topics[name] = .of(
                wanted.partitions, factor: wanted.replicationFactor, own: wanted.heldConfigs)
            observation.history.created.insert(name)
        }
    }

    func topology() throws -> Topology {
        Topology(
            try desired.topicSets, source: observation.source, targetBrokers: observation.targetBrokers)
    }

    var desired: Desired { get throws { try project.desired(commit: commit) } }

    func plan() throws -> Plan { Reconcile.plan(try desired, observation) }
}

extension Plan {
    var ids: [String] { steps.map(\.id) }
    var gateNames: [String] { gates.map(\.name) }

    /// The codes of the findings, but for the one that every plan of an IAM target has.
    var codes: [String] { findings.map(\.code).filter { $0 != "I01" } }

    /// The whole plan as text, in which everything that an operator would see counts.
    var text: String {
        (["\(current?.rawValue ?? "nothing") -> \(desired.rawValue)"]
            + steps.map { "step \($0.id): \($0.summary)" } + afterwards.map { "then \($0)" }
            + gates.map { "gate \($0.name): \($0.waitingFor); \($0.hint)" }
            + findings.map { "\($0.code) \($0.subject): \($0.message); \($0.hint)" }).joined(separator: "\n")
    }
}
