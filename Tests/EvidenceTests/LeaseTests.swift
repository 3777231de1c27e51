import Foundation
import NIOCore
import Programs
import Testing

@testable import Evidence

@Suite struct LeaseTests {
    private let directory: Scratch
    private let now = Date(timeIntervalSince1970: 1_768_480_496)
    private let minute = Duration.seconds(60)

    private var store: FileObjectStore { directory.store }
    /// As seen from hosts where every process is alive.
    private var lease: Lease { Lease(store: store, migration: "orders") { _, _ in true } }

    init() throws { directory = try Scratch() }

    private func holder(_ pid: Int32, host: String = "a") -> LeaseHolder {
        LeaseHolder(host: host, bootID: "boot", pidNamespace: "pid:[1]", pid: pid, startTime: 100)
    }

    private func acquire(_ pid: Int32, host: String = "a", after seconds: Double = 0) async throws -> LeaseGrant {
        try await lease.acquire(
            holder: holder(pid, host: host), duration: minute, now: now.addingTimeInterval(seconds))
    }

    @Test("the first holder gets number 1, others are told who holds it and until when")
    func held() async throws {
        let grant = try await acquire(1)
        #expect(grant.fence == 1)
        #expect(grant.expires == now.addingTimeInterval(60))
        let error = await #expect(throws: EvidenceError.self) { try await acquire(2, after: 59.9) }
        #expect(error?.code == .leaseHeld)
        #expect(error?.message == "lease of orders: held by process 1 on a until 2026-01-15T12:35:56.000Z")
        try await lease.verify(grant, now: now.addingTimeInterval(59.9))
    }

    @Test("a lease that ran out is taken with the next number, and the old holder is fenced")
    func takeover() async throws {
        let old = try await acquire(1)
        let new = try await acquire(2, host: "b", after: 60)
        #expect(new.fence == 2)
        try await lease.verify(new, now: now.addingTimeInterval(60))
        #expect(try await code { try await lease.verify(old, now: now) } == .leaseLost)
        #expect(try await code { _ = try await lease.renew(old, duration: minute, now: now) } == .leaseLost)
        // Giving back what is lost changes nothing.
        try await lease.release(old)
        try await lease.verify(new, now: now.addingTimeInterval(60))
    }

    @Test("a renewed lease lasts longer, and only its last state can be renewed")
    func renewal() async throws {
        let first = try await acquire(1)
        let second = try await lease.renew(first, duration: minute, now: now.addingTimeInterval(30))
        #expect(second.fence == 1)
        #expect(second.expires == now.addingTimeInterval(90))
        #expect(try await code { _ = try await acquire(2, after: 80) } == .leaseHeld)
        try await lease.verify(second, now: now.addingTimeInterval(89))
        #expect(try await code { try await lease.verify(second, now: now.addingTimeInterval(90)) } == .leaseLost)
        #expect(try await code { _ = try await lease.renew(first, duration: minute, now: now) } == .leaseLost)
        // It ran out, but nobody came: it can go on.
        let third = try await lease.renew(second, duration: minute, now: now.addingTimeInterval(100))
        try await lease.verify(third, now: now.addingTimeInterval(100))
    }

    @Test("a released lease is free at once, and its number is not used again")
    func release() async throws {
        let first = try await acquire(1)
        try await lease.release(first)
        #expect(try await code { try await lease.verify(first, now: now) } == .leaseLost)
        #expect(try await acquire(2).fence == 2)
    }

    @Test("the same process may take its own lease again, with a new number")
    func again() async throws {
        let first = try await acquire(1)
        let second = try await acquire(1)
        #expect(second.fence == 2)
        #expect(try await code { try await lease.verify(first, now: now) } == .leaseLost)
    }

    @Test("a deleted lease object fences its holder, and the journal keeps the numbers growing")
    func deleted() async throws {
        let first = try await acquire(1)
        try await store.delete("orders/lease/lease.json")
        #expect(try await code { try await lease.verify(first, now: now) } == .leaseLost)
        let second = try await lease.acquire(holder: holder(2), duration: minute, above: 7, now: now)
        #expect(second.fence == 8)
    }

    @Test("an object that is no lease, or a newer one, stops", arguments: ["", "{}", "{\"version\": 2}", "x"])
    func damaged(content: String) async throws {
        try await store.put("orders/lease/lease.json", ByteBuffer(content), if: .none)
        #expect(try await code { _ = try await acquire(1) } == .leaseDamaged)
    }

    @Test("of 16 that come at once one gets the lease, whether it is new or has run out")
    func race() async throws {
        for round in 1...10 {
            let time = now.addingTimeInterval(Double(round) * 60)
            let grants = try await withThrowingTaskGroup(of: LeaseGrant?.self) { group in
                for pid in 1...16 {
                    group.addTask { [path = directory.path, holder = holder(Int32(pid)), minute] in
                        let lease = Lease(store: FileObjectStore(root: path), migration: "orders") { _, _ in true }
                        do {
                            return try await lease.acquire(holder: holder, duration: minute, now: time)
                        } catch let error as EvidenceError where error.code == .leaseHeld {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [LeaseGrant]()) { if let grant = $1 { $0.append(grant) } }
            }
            #expect(grants.map(\.fence) == [round])
        }
    }

    @Test("an acquisition and a renewal whose answers were lost are not taken for somebody else's")
    func answerLost() async throws {
        let lease = Lease(store: AnswerLosingStore(store: store), migration: "orders") { _, _ in true }
        let grant = try await lease.acquire(holder: holder(1), duration: minute, now: now)
        #expect(grant.fence == 1)
        let renewed = try await lease.renew(grant, duration: minute, now: now.addingTimeInterval(1))
        try await lease.verify(renewed, now: now)
        try await lease.release(renewed)
        #expect(try await acquire(2).fence == 2)
    }

    // MARK: - Processes that are gone

    @Test(
        "a holder that is gone is taken over only where its process id means something",
        arguments: [
            ("a", "boot", "pid:[1]", true), ("b", "boot", "pid:[1]", false), ("a", "other", "pid:[1]", false),
            ("a", "boot", "pid:[2]", false),
        ])
    func sameHost(host: String, bootID: String, namespace: String, isTaken: Bool) async throws {
        _ = try await acquire(1)
        let lease = Lease(store: store, migration: "orders") { pid, startTime in
            #expect(pid == 1 && startTime == 100)
            return false
        }
        let other = LeaseHolder(host: host, bootID: bootID, pidNamespace: namespace, pid: 2, startTime: 200)
        let code = try await code { _ = try await lease.acquire(holder: other, duration: minute, now: now) }
        #expect(code == (isTaken ? nil : .leaseHeld))
    }

    @Test("hosts that do not tell who they are are never taken for the same")
    func unknownHost() {
        let unknown = LeaseHolder(host: "a", bootID: "", pidNamespace: "", pid: 1, startTime: 0)
        #expect(!unknown.sharesProcesses(with: unknown))
    }

    @Test("this process is known by all of its marks and runs")
    func current() {
        let holder = LeaseHolder.current()
        #expect(holder.pid == getpid())
        #expect(holder.sharesProcesses(with: holder))
        #expect(LinuxProcess.isRunning(holder.pid, startedAt: holder.startTime))
        #expect(!LinuxProcess.isRunning(holder.pid, startedAt: holder.startTime + 1))
    }

    @Test("the lease of a killed process is taken at once")
    func killed() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sleep")
        process.arguments = ["60"]
        try process.run()
        let pid = process.processIdentifier
        let me = LeaseHolder.current()
        let startTime = LinuxProcess.status(of: pid)?.startTime ?? 0
        let other = LeaseHolder(
            host: me.host, bootID: me.bootID, pidNamespace: me.pidNamespace, pid: pid, startTime: startTime)
        let lease = Lease(store: store, migration: "orders")
        let grant = try await lease.acquire(holder: other, duration: minute, now: now)

        let whileItRuns = try await code { _ = try await lease.acquire(holder: me, duration: minute, now: now) }
        kill(pid, SIGKILL)
        process.waitUntilExit()
        #expect(whileItRuns == .leaseHeld)
        #expect(try await lease.acquire(holder: me, duration: minute, now: now).fence == 2)
        #expect(try await code { try await lease.verify(grant, now: now) } == .leaseLost)
    }

    @Test("a process that has ended but whose parent has not asked for it counts as gone")
    func zombie() throws {
        // A shell that replaces itself never asks for the child that it started.
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "true & echo $!; exec sleep 60"]
        process.standardOutput = output
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let pid = try #require(Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        var status = LinuxProcess.status(of: pid)
        for _ in 0..<1_000_000 where status?.hasEnded == false { status = LinuxProcess.status(of: pid) }
        let zombie = try #require(status)
        #expect(zombie.hasEnded)
        #expect(!LinuxProcess.isRunning(pid, startedAt: zombie.startTime))
    }
}
