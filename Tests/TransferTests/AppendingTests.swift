import Kafka
import Testing

@testable import Transfer

/// What becomes of batches whose fate is not the usual one.
@Suite struct AppendingTests {
    /// One segment with all batches.
    private func world(batches: Int = 12) throws -> World {
        var world = World(try .plain(batches: batches))
        world.limits.segmentBytes = 1 << 20
        return world
    }

    @Test("The first batch goes alone, then five are under way")
    func window() async throws {
        let world = try world()
        #expect(try await world.copy() == nil)
        #expect(world.target.mostUnderWay == 5)
        let single = try self.world(batches: 1)
        #expect(try await single.copy() == nil)
        #expect(single.target.mostUnderWay == 1)
    }

    @Test(
        "A failure that may pass is got over at every batch, and nothing is written twice",
        arguments: [
            .loseRequest, .loseAnswer, .deliverLate, .refuse(.notLeaderOrFollower), .refuse(.notEnoughReplicas),
            .refuse(.outOfOrderSequenceNumber), .refuse(.duplicateSequenceNumber), .refuse(.kafkaStorageError),
        ] as [ScriptedTarget.Fate], 0..<12)
    func passingFailures(fate: ScriptedTarget.Fate, number: Int) async throws {
        let world = try world()
        world.target.fate(of: number, fate)
        #expect(try await world.copy() == nil)
        try world.expectCopied()
        #expect(world.target.batches.count == 12)
        #expect(world.time.paused > .zero)
    }

    @Test("Several failures in a row are got over, whatever they are", arguments: 0..<60)
    func anyFailures(seed: UInt64) async throws {
        var random = SeededRandom(seed)
        let world = World(try .plain(batches: 14))
        let fates: [ScriptedTarget.Fate] = [
            .loseRequest, .loseAnswer, .deliverLate, .refuse(.notLeaderOrFollower), .refuse(.requestTimedOut),
        ]
        for number in 0..<40 where random.one(in: 3) {
            world.target.fate(of: number, fates.randomElement(using: &random) ?? .loseRequest)
        }
        #expect(try await world.copy() == nil)
        world.target.deliverLate()
        try world.expectCopied()
    }

    @Test("A failure that lasts stops the partition at the deadline, and says which")
    func deadline() async throws {
        let world = try world()
        for number in 3..<200 { world.target.fate(of: number, .refuse(.notEnoughReplicas)) }
        let error = try #require(try await world.copy())
        #expect(error.code == .timedOut)
        #expect(error.message.hasPrefix("orders-3: the target did not take the batch for offset 9:"))
        #expect(world.time.paused >= world.limits.retryDeadline)
        #expect(world.time.paused < world.limits.retryDeadline * 2)
    }

    @Test("Progress renews the deadline")
    func progress() async throws {
        let world = try world()
        for number in 0..<60 where number % 4 != 0 { world.target.fate(of: number, .refuse(.notEnoughReplicas)) }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("Batches that get there are progress, also if no answer ever does")
    func silentProgress() async throws {
        var world = try world(batches: 30)
        world.limits.retryDeadline = .seconds(1)
        for number in 0..<200 { world.target.fate(of: number, .loseAnswer) }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
        #expect(world.time.paused > world.limits.retryDeadline)
    }

    @Test(
        "A refusal for good stops the partition at once, and hints at what to change",
        arguments: [
            (.messageTooLarge, "max.message.bytes"), (.invalidTimestamp, "message.timestamp.before.max.ms"),
            (.topicAuthorizationFailed, "allow kedge to write"), (.invalidRecord, "see its log"),
        ] as [(KafkaErrorCode, String)])
    func refusals(code: KafkaErrorCode, hint: String) async throws {
        let world = try world()
        world.target.fate(of: 4, .refuse(code))
        let error = try #require(try await world.copy())
        #expect(error.code == .refused)
        #expect(error.hint.contains(hint))
        #expect(error.message.contains("orders-3"))
        #expect(world.time.paused == .zero)
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("A batch that lands elsewhere stops the partition", arguments: [0, 1, 7])
    func wrongPlace(number: Int) async throws {
        let world = try world()
        world.target.fate(of: number, .acknowledge(at: 5_000))
        #expect(try await world.copy()?.code == .unexpectedOffset)
    }

    @Test("Records that somebody else writes meanwhile stop the partition for good", arguments: [0, 1, 7, 11])
    func foreignWrites(number: Int) async throws {
        let world = try world()
        world.target.fate(of: number, .afterForeignWrite(records: 2))
        #expect(try await world.copy()?.code == .unexpectedOffset)
        let sent = world.target.sent
        let next = try await world.copy()
        #expect(next?.code == .foreignWrites || next?.code == .unexpectedOffset)
        #expect(world.target.sent <= sent + 5)
    }

    @Test("Records that were on the target before kedge stop the partition before it writes", arguments: [1, 3, 100])
    func foreignBefore(records: Int32) async throws {
        let world = try world()
        try world.target.writeForeign(records: records)
        #expect(try await world.copy()?.code == .foreignWrites)
        #expect(world.target.sent == 0)
        #expect(world.source.fetches == 0)
    }

    @Test("Records that somebody else added to half a copy are noticed, however many they are", arguments: 1..<10)
    func foreignBetween(records: Int32) async throws {
        let world = try world()
        world.target.fate(of: 6, .refuse(.invalidRecord))
        #expect(try await world.copy()?.code == .refused)
        try world.target.writeForeign(records: records)
        let error = try #require(try await world.copy())
        #expect(error.code == .foreignWrites)
    }
}
