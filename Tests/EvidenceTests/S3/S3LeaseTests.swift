import Foundation
import NIOCore
import S3Servers
import Testing

@testable import Evidence

/// One reconciler at a time, over S3.
@Suite struct S3LeaseTests {
    private let now = Date(timeIntervalSince1970: 1_768_480_496)

    private func holder(_ host: String) -> LeaseHolder {
        LeaseHolder(host: host, bootID: "b-\(host)", pidNamespace: "n", pid: 1, startTime: 1)
    }

    @Test("16 processes race for the lease 100 times: always one winner, and a journal whose chain is whole")
    func race() async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket()
        let location = "s3://\(bucket)/evidence"
        let environment = ProcessInfo.processInfo.environment.merging(server.environment()) { $1 }
        let racers = try (0..<16).map { _ in try Racer(location, environment) }
        var fences: [Int] = []
        for round in 0..<100 {
            for racer in racers { try racer.tell("acquire") }
            let answers = try racers.map { try $0.answer() }
            let winners = answers.indices.filter { answers[$0].hasPrefix("won ") }
            try #require(winners.count == 1, "round \(round): \(answers)")
            try #require(answers.filter { $0 == "lease-held" }.count == 15, "round \(round): \(answers)")
            fences += winners.compactMap { Int(answers[$0].dropFirst(4)) }
            for winner in winners {
                try racers[winner].tell("release")
                try #require(try racers[winner].answer() == "released")
            }
        }
        let store = try server.store(bucket: bucket, prefix: "evidence")
        let journal = try await Journal(store: store, migration: "race").read()
        #expect(journal.map(\.fence) == fences)
        #expect(fences == Array(1...100))
    }

    @Test(
        "a stalled holder that comes back is fenced: it neither acts, renews nor records", arguments: TestStore.servers)
    func stalled(kind: TestStore) async throws {
        let server = try await kind.server()
        let store = try server.store(bucket: try await server.makeBucket())
        let lease = Lease(store: store, migration: "move")
        let first = try await lease.acquire(holder: holder("a"), duration: .zero, now: now)
        let journal = Journal(store: store, migration: "move")
        try await journal.append("one", by: JournalAuthor(actor: "a", commit: "c", fence: first.fence), now: now)
        // Until S3's clock says as well that the lease has run out.
        var second: LeaseGrant?
        for _ in 0..<100 where second == nil {
            second = try? await lease.acquire(holder: holder("b"), duration: .seconds(60), now: now)
            if second == nil { try await Task.sleep(for: .milliseconds(100)) }
        }
        let grant = try #require(second)
        #expect(grant.fence == 2)
        try await Journal(store: store, migration: "move")
            .append("two", by: JournalAuthor(actor: "b", commit: "c", fence: grant.fence), now: now)

        #expect(try await code { try await lease.verify(first, now: now.addingTimeInterval(-60)) } == .leaseLost)
        #expect(try await code { _ = try await lease.renew(first, duration: .seconds(9), now: now) } == .leaseLost)
        let author = JournalAuthor(actor: "a", commit: "c", fence: first.fence)
        #expect(try await code { try await journal.append("late", by: author, now: now) } == .leaseLost)
        try await lease.release(first)
        try await lease.verify(grant, now: now)
        #expect(try await Journal(store: store, migration: "move").read().map(\.event) == ["one", "two"])
    }

    @Test("a reader whose clock is years ahead does not take the lease of one that acts", arguments: TestStore.servers)
    func clockAhead(kind: TestStore) async throws {
        let server = try await kind.server()
        let lease = Lease(store: try server.store(bucket: try await server.makeBucket()), migration: "move")
        let grant = try await lease.acquire(holder: holder("a"), duration: .seconds(60), now: now)
        let ahead = now.addingTimeInterval(1e8)
        let taken = try await code {
            _ = try await lease.acquire(holder: holder("b"), duration: .seconds(60), now: ahead)
        }
        #expect(taken == .leaseHeld)
        try await lease.verify(grant, now: now)
    }
}
