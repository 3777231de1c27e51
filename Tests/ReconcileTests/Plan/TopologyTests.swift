import Foundation
import Kafka
import Manifests
import Testing

@testable import Reconcile

@Suite("Topics as they should be on the target")
struct TopologyTests {
    private func topology(
        _ topics: [TopicName: TopicObservation], brokers: Int = 3, _ change: (inout Project) -> Void = { _ in }
    ) throws -> Topology {
        var project = Project()
        change(&project)
        let source = SourceObservation(cluster: .of("old", mode: .zooKeeper), topics: topics)
        return Topology(try project.desired().topicSets, source: source, targetBrokers: brokers)
    }

    @Test("are those that the sets select, and never a cluster's own")
    func selection() throws {
        var internalTopic = TopicObservation.of(50)
        internalTopic.isInternal = true
        let topics: [TopicName: TopicObservation] = [
            "orders": .of(1), "orders.dlq": .of(1), "users": .of(1), "__consumer_offsets": .of(50),
            "__transaction_state": .of(50), "__amazon_msk_canary": .of(1), "marked": internalTopic, "__mine": .of(1),
        ]
        #expect(try topology(topics).names == ["__mine", "orders", "orders.dlq", "users"])
        let some = try topology(topics) {
            $0.include = ["orders*"]
            $0.exclude = ["*.dlq"]
        }
        #expect(some.names == ["orders"])
        let source = SourceObservation(cluster: .of("old", mode: .zooKeeper), topics: topics)
        #expect(Topology([], source: source, targetBrokers: 3).names.count == 4)
    }

    @Test(
        "have a replication factor that the target's brokers can hold",
        arguments: [
            (Int16(3), 3, nil, Int16(3)), (3, 2, nil, 2), (3, 0, nil, 1), (2, 3, nil, 2), (1, 3, 3, 3), (1, 2, 3, 2),
            (0, 3, nil, 1),
        ])
    func replicationFactor(source: Int16, brokers: Int, declared: Int?, fitted: Int16) throws {
        let found = try topology(["a": .of(1, factor: source)], brokers: brokers) { $0.replicationFactor = declared }
        #expect(found.topics["a"]?.replicationFactor == fitted)
        #expect(found.findings.map(\.code) == (fitted < max(source, Int16(declared ?? 0)) ? ["W10"] : []))
    }

    @Test("need no more replicas in sync than they have")
    func minimumInSync() throws {
        let source = TopicObservation.of(1, own: ["min.insync.replicas": "3"])
        #expect(try topology(["a": source]).topics["a"]?.configs["min.insync.replicas"] == "3")
        let fitted = try topology(["a": source], brokers: 2)
        #expect(fitted.topics["a"]?.configs["min.insync.replicas"] == "2")
        #expect(fitted.findings.map(\.code) == ["W10", "W13"])
    }

    @Test("keep their own configuration, and defaults that matter to records")
    func configs() throws {
        let source = TopicObservation.of(
            1,
            own: [
                "segment.bytes": "100", "remote.storage.enable": "true", "message.format.version": "2.8",
                "leader.replication.throttled.replicas": "*",
            ],
            defaults: ["retention.ms": "1000", "segment.ms": "5", "min.insync.replicas": "2"])
        let found = try topology(["a": source]) {
            $0.configs = ["retention.ms": "7", "cleanup.policy": "compact, delete"]
        }
        #expect(
            found.topics["a"]?.configs == [
                "segment.bytes": "100", "retention.ms": "7", "min.insync.replicas": "2",
                "cleanup.policy": "compact,delete",
            ])
    }

    @Test("keep their replication factor while a broker of the target is down")
    func brokerDown() throws {
        var scene = Scene(.replicating, history: .planned)
        scene.observation.source.topics["a"] = .of(2, factor: 3)
        scene.observation.target.cluster.brokers.removeLast()
        #expect(try scene.plan().codes.contains("W10"))
        scene.observation.target.topics["__consumer_offsets"] = .of(50, factor: 3)
        #expect(try !scene.plan().codes.contains("W10"))
    }

    @Test("turn the timestamp limit that left Kafka into the two that followed")
    func timestampLimit() throws {
        let source = TopicObservation.of(
            1,
            own: ["message.timestamp.difference.max.ms": "60", "message.timestamp.after.max.ms": "5"],
            defaults: ["message.timestamp.before.max.ms": "9223372036854775807"])
        #expect(
            try topology(["a": source]).topics["a"]?.configs == [
                "message.timestamp.before.max.ms": "60", "message.timestamp.after.max.ms": "5",
            ])
        // Before Kafka 3.6 a topic has no other, and the broker's own counts as well.
        let old = TopicObservation.of(1, defaults: ["message.timestamp.difference.max.ms": "70"])
        #expect(
            try topology(["a": old]).topics["a"]?.configs == [
                "message.timestamp.before.max.ms": "70", "message.timestamp.after.max.ms": "70",
            ])
    }

    @Test("are held while records are copied: nothing changes, drops or refuses them")
    func held() throws {
        let source = TopicObservation.of(
            1,
            own: [
                "compression.type": "gzip", "message.timestamp.type": "LogAppendTime", "cleanup.policy": "compact",
                "message.timestamp.before.max.ms": "60", "retention.ms": "1",
            ])
        let topic = try #require(try topology(["a": source]).topics["a"])
        #expect(
            topic.heldConfigs == [
                "compression.type": "producer", "message.timestamp.type": "CreateTime", "cleanup.policy": "delete",
                "retention.ms": "-1", "retention.bytes": "-1", "max.message.bytes": "8388608",
                "message.timestamp.before.max.ms": "9223372036854775806",
                "message.timestamp.after.max.ms": "9223372036854775806",
            ])
        let deleting = try #require(
            try topology(["a": .of(1, own: ["cleanup.policy": "compact,delete", "retention.ms": "1"])]).topics["a"])
        #expect(deleting.heldConfigs["cleanup.policy"] == "delete")
        #expect(deleting.heldConfigs["retention.ms"] == "1")
        let large = try #require(try topology(["a": .of(1, own: ["max.message.bytes": "9000000"])]).topics["a"])
        #expect(large.heldConfigs["max.message.bytes"] == "9000000")
        let segmented = try #require(try topology(["a": .of(1, own: ["segment.bytes": "1000000"])]).topics["a"])
        #expect(segmented.heldConfigs["segment.bytes"] == "8388608")
    }

    @Test("get back what was only held, and nothing else")
    func released() throws {
        var scene = try Scene.verified()
        scene.observation.source.topics["a"]?.configs = ["compression.type": TopicConfig("gzip", isOwn: true)]
        scene.observation.target.topics["a"]?.configs["segment.bytes"] = TopicConfig("9", isOwn: true)
        let steps = try scene.plan().steps.filter { $0.id == "topic/a/configs" }
        #expect(
            steps.map(\.summary) == [
                "configure topic a: compression.type=gzip, max.message.bytes back to the default, "
                    + "message.timestamp.after.max.ms back to the default, "
                    + "message.timestamp.before.max.ms back to the default, message.timestamp.type back to the default"
            ])
        // And then they are as they should be.
        scene.observation.target.topics["a"]?.configs = ["compression.type": TopicConfig("gzip", isOwn: true)]
        #expect(try !scene.plan().ids.contains("topic/a/configs"))
    }

    @Test("are as they should be when a value is only written in another way")
    func sameValue() throws {
        var scene = try Scene.copied(.replicating)
        for (written, told, isSame) in [
            ("0.50", "0.5", true), ("TRUE", "true", true), ("007", "7", true), ("9223372036854775807", "-1", false),
            ("9223372036854775807", "9223372036854775806", false), ("gzip", "GZIP", false),
        ] {
            scene.observation.source.topics["a"]?.configs = ["x": TopicConfig(written, isOwn: true)]
            try scene.createTopics()
            scene.observation.target.topics["a"]?.configs["x"] = TopicConfig(told, isOwn: true)
            #expect(try scene.plan().ids.contains("topic/a/configs") != isSame, "\(written) and \(told)")
        }
    }

    @Test("are put back in order when somebody changes them on the target while they are copied")
    func drift() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.target.topics["a"]?.configs["compression.type"] = TopicConfig("zstd", isOwn: true)
        #expect(try scene.plan().steps.map(\.summary) == ["configure topic a: compression.type=producer"])
        scene = try Scene.cutOver()
        scene.observation.target.topics["a"]?.configs["compression.type"] = TopicConfig("zstd", isOwn: true)
        #expect(try scene.plan().steps == [])
    }

    @Test("are held again after a rollback")
    func heldAgain() throws {
        var scene = try Scene.copied(.replicating, history: .rolledBack)
        scene.observation.target.topics["a"]?.configs = [:]
        #expect(try scene.plan().ids == ["phase/Planned", "topic/a/configs", "phase/Replicating"])
    }

    @Test("grow with the source's, never shrink, and are not lost with it")
    func partitions() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.source.topics["a"]?.partitions = 3
        #expect(try scene.plan().ids == ["topic/a/partitions", "replicate"])
        scene.observation.source.topics["a"]?.partitions = 1
        scene.observation.source.topics["b"] = nil
        let plan = try scene.plan()
        #expect(plan.steps == [])
        #expect(plan.codes == ["W17", "W39"])
        #expect(try topology(["a": .of(3)]) { $0.partitions = 2 }.topics["a"]?.partitions == 3)
        #expect(try topology(["a": .of(3)]) { $0.partitions = 6 }.topics["a"]?.partitions == 6)
    }

    @Test("are made again when they vanish from the target")
    func vanished() throws {
        var scene = try Scene.copied(.replicating)
        scene.observation.target.topics["b"] = nil
        scene.observation.replication[TopicPartition("b", 0)] = nil
        #expect(try scene.plan().ids == ["topic/b/create", "replicate"])
    }
}
