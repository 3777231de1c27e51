import Kafka
import Testing

@testable import Sandbox

/// The group state machine as scripts: what comes in, what the coordinator has to do, no clock and no sockets.
@Suite("A consumer group")
struct ConsumerGroupTests {
    /// A group and the requests that wait in it.
    struct Script {
        var group: ConsumerGroup
        private var lastToken: UInt64 = 0
        private(set) var joins: [String: JoinAnswer] = [:]
        private(set) var syncs: [String: SyncAnswer] = [:]
        private(set) var timers: [GroupTimer: Duration] = [:]
        private var names: [ReplyToken: String] = [:]

        init(delay: Duration = .zero) {
            group = ConsumerGroup(id: "group", initialRebalanceDelay: delay)
        }

        private mutating func token(_ name: String) -> ReplyToken {
            lastToken += 1
            names[ReplyToken(value: lastToken)] = name
            return ReplyToken(value: lastToken)
        }

        mutating func run(_ actions: [GroupAction]) {
            for action in actions {
                switch action {
                case .answerJoin(let token, let answer): joins[names[token] ?? ""] = answer
                case .answerSync(let token, let answer): syncs[names[token] ?? ""] = answer
                case .startTimer(let timer, let duration): timers[timer] = duration
                case .stopTimer(let timer): timers[timer] = nil
                }
            }
        }

        /// A dynamic member under its name; `known` is false for one that has no id yet.
        mutating func join(
            _ name: String, known: Bool = true, instance: String? = nil, metadata: [UInt8] = [1],
            protocols: [String] = ["range"], type: String = "consumer"
        ) {
            joins[name] = nil
            let isMember = group.has(name) || group.pendingMembers.contains(name)
            let attempt = JoinAttempt(
                memberID: known && isMember ? name : "", instanceID: instance, requiresKnownMember: !known,
                clientID: "client", clientHost: "/127.0.0.1", sessionTimeout: .seconds(10),
                rebalanceTimeout: .seconds(60), protocolType: type,
                protocols: protocols.map { GroupProtocol(name: $0, metadata: metadata) }, newMemberID: name,
                token: token(name))
            run(group.join(attempt))
        }

        mutating func sync(_ name: String, generation: Int32? = nil, assigning: [String: [UInt8]] = [:]) {
            syncs[name] = nil
            run(
                group.sync(
                    memberID: name, instanceID: nil, generation: generation ?? group.generation,
                    protocolType: "consumer", protocolName: group.protocolName, assignments: assigning,
                    token: token(name)))
        }

        mutating func heartbeat(_ name: String) -> KafkaErrorCode {
            let (error, actions) = group.heartbeat(memberID: name, instanceID: nil, generation: group.generation)
            run(actions)
            return error
        }

        mutating func leave(_ name: String) -> KafkaErrorCode {
            let (error, actions) = group.leave(memberID: name, instanceID: nil)
            run(actions)
            return error
        }

        mutating func commit(_ name: String, _ generation: Int32, _ offset: Int64) -> KafkaErrorCode {
            let (error, actions) = group.commit(
                memberID: name, instanceID: nil, generation: generation,
                [TopicPartition("t", 0): GroupOffset(offset: offset)])
            run(actions)
            return error
        }

        /// Two members that share a stable group.
        static func stablePair() -> Script {
            var script = Script()
            script.join("a")
            script.sync("a", assigning: ["a": [1]])
            script.join("b")
            script.join("a")
            script.sync("b")
            script.sync("a", assigning: ["a": [1], "b": [2]])
            return script
        }
    }

    @Test("The first member leads a generation of its own and is given what it assigns")
    func firstMember() {
        var script = Script()
        script.join("a")
        #expect(script.joins["a"]?.leader == "a")
        #expect(script.joins["a"]?.generation == 1)
        #expect(script.joins["a"]?.members.map(\.id) == ["a"])
        #expect(script.group.state == .completingRebalance)
        script.sync("a", assigning: ["a": [7]])
        #expect(script.syncs["a"]?.assignment == [7])
        #expect(script.group.state == .stable)
        #expect(script.timers == [.session(memberID: "a"): .seconds(10)])
    }

    @Test("A dynamic member is told its id first and joins with it")
    func memberIDRequired() {
        var script = Script()
        script.join("a", known: false)
        #expect(script.joins["a"]?.error == .memberIDRequired)
        #expect(script.joins["a"]?.memberID == "a")
        #expect(script.timers == [.pendingMember(memberID: "a"): .seconds(10)])
        script.join("a")
        #expect(script.joins["a"]?.error == KafkaErrorCode.none)
        #expect(script.timers[.pendingMember(memberID: "a")] == nil)
    }

    @Test("A rebalance waits for an id that was handed out, until its time is over")
    func pendingMemberHoldsBack() {
        var script = Script()
        script.join("a")
        script.sync("a")
        script.join("b", known: false)
        script.join("a", metadata: [2])
        #expect(script.joins["a"] == nil)
        script.run(script.group.pendingMemberTimerEnded(memberID: "b"))
        #expect(script.joins["a"]?.generation == 2)
    }

    @Test("A second member makes the first join again; the leader learns of both")
    func rebalance() {
        var script = Script()
        script.join("a")
        script.sync("a", assigning: ["a": [1]])
        script.join("b")
        #expect(script.joins["b"] == nil)
        #expect(script.heartbeat("a") == .rebalanceInProgress)
        script.join("a")
        #expect(script.joins["a"]?.members.map(\.id) == ["a", "b"])
        #expect(script.joins["b"]?.members == [])
        #expect(script.joins["b"]?.leader == "a")
        script.sync("b")
        #expect(script.syncs["b"] == nil)
        script.sync("a", assigning: ["a": [1], "b": [2]])
        #expect(script.syncs["a"]?.assignment == [1])
        #expect(script.syncs["b"]?.assignment == [2])
        #expect(script.heartbeat("b") == KafkaErrorCode.none)
    }

    @Test("Who does not join again in time is out of the next generation")
    func joinTimeout() {
        var script = Script.stablePair()
        script.join("c")
        script.join("b")
        #expect(script.joins["c"] == nil)
        script.run(script.group.joinTimerEnded())
        #expect(script.group.members.map(\.id) == ["b", "c"])
        #expect(script.joins["b"]?.leader == "b")
        #expect(script.joins["c"]?.generation == script.group.generation)
    }

    @Test("Who joins but never asks for the assignment is dropped, and the others rebalance")
    func syncTimeout() {
        var script = Script()
        script.join("a")
        script.sync("a")
        script.join("b")
        script.join("a")
        script.sync("a", assigning: ["a": [1], "b": [2]])
        script.run(script.group.syncTimerEnded())
        #expect(script.group.members.map(\.id) == ["a"])
        #expect(script.heartbeat("a") == .rebalanceInProgress)
    }

    @Test("A member that is not heard of is dropped, but not while its request is held")
    func sessions() {
        var script = Script.stablePair()
        script.join("b", metadata: [9])
        script.run(script.group.sessionTimerEnded(memberID: "b"))
        #expect(script.group.has("b"))
        script.run(script.group.sessionTimerEnded(memberID: "a"))
        #expect(script.group.members.map(\.id) == ["b"])
        #expect(script.joins["b"]?.leader == "b")
    }

    @Test("The last to leave empties the group, and its offsets stay")
    func leaving() {
        var script = Script.stablePair()
        #expect(script.commit("a", script.group.generation, 5) == KafkaErrorCode.none)
        #expect(script.leave("a") == KafkaErrorCode.none)
        script.join("b")
        script.sync("b")
        #expect(script.leave("b") == KafkaErrorCode.none)
        script.run(script.group.joinTimerEnded())
        #expect(script.group.state == .empty)
        #expect(script.group.offsets == [TopicPartition("t", 0): GroupOffset(offset: 5)])
        #expect(script.leave("b") == .unknownMemberID)
    }

    @Test("Members of an empty group gather while its first rebalance is delayed")
    func initialDelay() {
        var script = Script(delay: .seconds(3))
        script.join("a")
        script.join("b")
        #expect(script.joins.isEmpty)
        #expect(script.timers[.join] == .seconds(3))
        script.run(script.group.joinTimerEnded())
        // b came during the delay, so there is another one.
        #expect(script.joins.isEmpty)
        script.run(script.group.joinTimerEnded())
        #expect(script.joins["a"]?.members.count == 2)
        #expect(script.joins["b"]?.generation == 1)
    }

    @Test("A static member that restarts takes its place without a rebalance")
    func staticMember() {
        var script = Script()
        script.join("one", instance: "i")
        script.sync("one", assigning: ["one": [3]])
        let generation = script.group.generation
        script.join("two", instance: "i")
        #expect(script.joins["two"]?.error == KafkaErrorCode.none)
        #expect(script.joins["two"]?.skipAssignment == true)
        #expect(script.joins["two"]?.generation == generation)
        #expect(script.group.state == .stable)
        #expect(script.group.refusal(of: "one", instanceID: "i") == .fencedInstanceID)
        script.sync("two")
        #expect(script.syncs["two"]?.assignment == [3])
    }

    @Test(
        "What is refused, and with which code",
        arguments: [
            (["range"], "other", KafkaErrorCode.inconsistentGroupProtocol),
            (["sticky"], "consumer", KafkaErrorCode.inconsistentGroupProtocol),
            (["sticky", "range"], "consumer", KafkaErrorCode.none),
        ])
    func protocols(_ protocols: [String], _ type: String, _ expected: KafkaErrorCode) {
        var script = Script()
        script.join("a")
        script.sync("a")
        script.join("b", protocols: protocols, type: type)
        script.join("a", metadata: [2])
        #expect(script.joins["b"]?.error == expected)
    }

    @Test("Requests of another generation, or of nobody, are refused")
    func generations() {
        var script = Script.stablePair()
        let generation = script.group.generation
        #expect(
            script.group.heartbeat(memberID: "a", instanceID: nil, generation: generation - 1).0 == .illegalGeneration)
        #expect(script.heartbeat("stranger") == .unknownMemberID)
        script.sync("a", generation: generation - 1)
        #expect(script.syncs["a"]?.error == .illegalGeneration)
        #expect(script.commit("a", generation + 1, 1) == .illegalGeneration)
        #expect(script.commit("stranger", generation, 1) == .unknownMemberID)
    }

    @Test("A simple commit is for groups without members only")
    func simpleCommit() {
        var empty = Script()
        #expect(empty.commit("", -1, 4) == KafkaErrorCode.none)
        var active = Script.stablePair()
        #expect(active.commit("", -1, 4) == .unknownMemberID)
        active.join("c")
        active.join("a")
        active.join("b")
        #expect(active.commit("a", active.group.generation, 4) == .rebalanceInProgress)
    }

    @Test("Offsets of a transaction become visible when it commits")
    func transactionalOffsets() {
        var group = ConsumerGroup(id: "g")
        let partition = TopicPartition("t", 0)
        for (producer, committed) in [(1, true), (2, false)] as [(Int64, Bool)] {
            let offset = GroupOffset(offset: producer)
            #expect(
                group.commit(
                    transactionOf: producer, memberID: "", instanceID: nil, generation: -1, [partition: offset])
                    == KafkaErrorCode.none)
            #expect(group.hasPendingOffset(partition))
            group.endTransaction(of: producer, committed: committed)
            #expect(!group.hasPendingOffset(partition))
        }
        #expect(group.offsets == [partition: GroupOffset(offset: 1)])
    }

    @Test("Offsets of a topic that members read are not deleted")
    func deleteOffsets() throws {
        var script = Script()
        // A subscription of version 0 to one topic, "t".
        script.join("a", metadata: [0, 0, 0, 0, 0, 1, 0, 1, UInt8(ascii: "t"), 255, 255, 255, 255])
        script.sync("a")
        let results = try script.group.deleteOffsets([TopicPartition("t", 0), TopicPartition("u", 0)]).get()
        #expect(results[TopicPartition("t", 0)] == .groupSubscribedToTopic)
        #expect(results[TopicPartition("u", 0)] == KafkaErrorCode.none)
    }

    @Test("The protocol that most members prefer among those that all offer is chosen")
    func vote() {
        var group = ConsumerGroup(id: "g")
        for (id, protocols) in [("a", ["x", "y"]), ("b", ["y", "x"]), ("c", ["y", "x", "z"])] {
            group.members.append(
                GroupMember(
                    id: id, clientID: "", clientHost: "", sessionTimeout: .zero, rebalanceTimeout: .zero,
                    protocols: protocols.map { GroupProtocol(name: $0, metadata: []) }))
        }
        #expect(group.selectedProtocol == "y")
    }

    @Test(
        "Groups lie on the partition that Kafka's clients compute", arguments: [("workers", 50), ("", 50), ("ä/漢", 12)])
    func coordinatorKey(_ key: String, _ partitions: Int) {
        // Java: Math.abs(key.hashCode()) % partitions, hash = Σ s[i]·31^(n-1-i) over UTF-16.
        var hash: Int64 = 0
        for unit in key.utf16 { hash = Int64(Int32(truncatingIfNeeded: hash * 31 + Int64(unit))) }
        #expect(CoordinatorKey.partition(of: key, partitions: partitions) == Int32(abs(hash) % Int64(partitions)))
    }
}
