import Foundation
import Kafka
import Manifests
import NIOCore
import Testing
import Transfer

@testable import Evidence
@testable import Reconcile

@Suite("What the journal tells")
struct HistoryTests {
    static let (p, q) = (TopicPartition("a.b", 0), TopicPartition("a.b", 11))
    static let acls = [
        ACLBinding(.deny, "User:*", .write, .topic, .literal, "a"),
        ACLBinding(.allow, "User:CN=ü,O=\"x\"", .alterConfigs, .topic, .prefixed, "b", host: "10.0.0.1"),
    ]

    static let events: [MigrationEvent] =
        Phase.allCases.map { .phaseReached($0) } + [
            .accessProposed(branch: "kedge/m/access", commit: "abc", files: 2),
            .topicCreated("a", partitions: 3, replicationFactor: -1), .topicChanged("a", change: "retention.ms=1"),
            .cutoverStarted, .freezeStarted(acls), .freezeStarted([]), .frozen(ends: [p: 0, q: Int64.max]),
            .frozen(ends: [:]), .unfrozen(.rolledBack), .unfrozen(.freezeLimit), .unfrozen(.blocked),
            .unfrozen(.withdrawn), .verified(through: [p: 7, q: 8], comparisons: [:]),
            .offsetsCommitted("g", [p: CommittedOffset(offset: 1), q: CommittedOffset(offset: 2)]),
            .frozen(ends: [p: 5], adds: true), .verifyAccepted(nil),
            .verifyAccepted(VerifySpec(allowedSigners: "/etc/kedge/signers", forgeSigners: ["forge@example.com"])),
            .verifyAccepted(VerifySpec(openPGPKeys: "/etc/kedge/keys", mode: .signed)),
            .accessRehearsing("scratch"), .accessRehearsalEnded("scratch"),
            .accessRehearsed(
                RehearsedAccess(
                    principal: "User:a", role: "arn:aws:iam::123456789012:role/a", inputs: "ab",
                    differences: ["ReadData on topic a is refused"], untried: [])),
        ]

    private func entry(
        _ event: String, _ details: [String: JournalValue] = [:], at seconds: Double = 0, commit: String = "c1"
    ) -> JournalEntry {
        JournalEntry(
            version: 1, sequence: 7, previous: "", time: begin + seconds, migration: "m", commit: commit, fence: 1,
            actor: "test", event: event, details: details)
    }

    private func entry(_ event: MigrationEvent, at seconds: Double = 0, commit: String = "c1") -> JournalEntry {
        entry(event.name, event.details, at: seconds, commit: commit)
    }

    private func history(_ events: MigrationEvent...) throws -> History {
        try History(events.enumerated().map { entry($1, at: Double($0)) })
    }

    @Test("is what was recorded", arguments: events)
    func roundTrip(event: MigrationEvent) throws {
        let json = try JSONEncoder().encode(event.details)
        let details = try JSONDecoder().decode([String: JournalValue].self, from: json)
        #expect(MigrationEvent(entry(event.name, details)) == event)
    }

    @Test(
        "stops at what this version does not know",
        arguments: [
            ("reverse-replicated", [:]), ("", [:]), ("phase-reached", [:]), ("phase-reached", ["phase": "Parked"]),
            ("phase-reached", ["phase": 1]), ("unfrozen", ["reason": "whim"]), ("frozen", ["ends": "none"]),
            ("frozen", ["ends": ["a": ["x": 1]]]), ("frozen", ["ends": ["a": ["0": "1"]]]),
            ("freeze-started", ["acls": ["a"]]),
            ("freeze-started", ["acls": [["resourceType": 99]]]), ("offsets-committed", ["group": "g"]),
            ("topic-created", ["topic": "a"]), ("access-proposed", ["branch": "b"]),
        ] as [(String, [String: JournalValue])])
    func unknown(event: String, details: [String: JournalValue]) {
        #expect(MigrationEvent(entry(event, details)) == nil)
        #expect {
            try History([entry(event, details)])
        } throws: { error in
            (error as? ReconcileError)?.code == .unknownEvent && "\(error)".contains("journal entry 7")
        }
    }

    @Test("knows the freeze from before its ACLs were added until they are gone")
    func freeze() throws {
        #expect(try history(.freezeStarted(Self.acls)).openFreeze == Freeze(started: begin, bindings: Self.acls))
        let extra = ACLBinding(.deny, "User:*", .write, .topic, .literal, "c")
        let extended = try history(
            .freezeStarted(Self.acls), .frozen(ends: [Self.p: 1]), .freezeStarted([extra, Self.acls[0]]))
        #expect(extended.freeze == Freeze(started: begin, bindings: Self.acls + [extra]))
        #expect(try history(.freezeStarted(Self.acls), .frozen(ends: [Self.p: 1])).freeze?.ends == [Self.p: 1])
        let frozen = try history(
            .freezeStarted(Self.acls), .frozen(ends: [Self.p: 1]), .frozen(ends: [Self.q: 2], adds: true))
        #expect(frozen.freeze?.ends == [Self.p: 1, Self.q: 2])
        let again = try history(
            .freezeStarted(Self.acls), .frozen(ends: [Self.p: 1, Self.q: 2]), .frozen(ends: [Self.q: 3]))
        #expect(again.freeze?.ends == [Self.q: 3])
        #expect(try history(.freezeStarted(Self.acls), .unfrozen(.withdrawn)).freeze == nil)
        let cutOver = try history(.freezeStarted(Self.acls), .phaseReached(.cutOver))
        #expect(cutOver.freeze != nil)
        #expect(cutOver.openFreeze == nil)
    }

    @Test("keeps what was compared, as long as the target keeps it")
    func verified() throws {
        let frozen: [MigrationEvent] = [
            .freezeStarted([]), .frozen(ends: [Self.p: 1]), .verified(through: [Self.p: 1], comparisons: [:]),
        ]
        func verified(_ more: MigrationEvent...) throws -> [TopicPartition: Int64] {
            try History((frozen + more).map { entry($0) }).verified
        }
        #expect(try verified() == [Self.p: 1])
        #expect(try verified(.unfrozen(.withdrawn), .frozen(ends: [Self.p: 2])) == [Self.p: 1])
        #expect(try verified(.phaseReached(.rolledBack)) == [:])
        #expect(try verified(.topicCreated(Self.p.topic, partitions: 1, replicationFactor: 1)) == [:])
        #expect(try verified(.verified(through: [Self.p: 0], comparisons: [:])) == [Self.p: 0])
        #expect(try verified(.verified(through: [Self.q: 5], comparisons: [:])) == [Self.p: 1, Self.q: 5])
    }

    @Test(
        "knows which commit's cutover was given up, and forgets it with a rollback",
        arguments: [
            (Step.UnfreezeReason.freezeLimit, true), (.blocked, true), (.withdrawn, false), (.rolledBack, false),
        ])
    func aborted(reason: Step.UnfreezeReason, isAborted: Bool) throws {
        let events: [MigrationEvent] = [.cutoverStarted, .freezeStarted([]), .unfrozen(reason)]
        let history = try History(events.map { entry($0, commit: "c9") })
        #expect(history.abortedCutover == (isAborted ? .init(commit: "c9", reason: reason) : nil))
        #expect(history.cutoverStarted == nil)
        let back = try History((events + [.phaseReached(.rolledBack)]).map { entry($0) })
        #expect(back.abortedCutover == nil)
        #expect(back.reachedRank == -1)
    }

    @Test("knows what was created")
    func created() throws {
        let history = try history(
            .topicCreated("a", partitions: 1, replicationFactor: 1),
            .topicCreated("b", partitions: 1, replicationFactor: 1))
        #expect(history.created == ["a", "b"])
    }
}
