import AWS
import Access
import Cryptography
import Evidence
import GitSource
import Kafka
import Manifests
import NIOCore
import Review
import Testing

@testable import Reconcile

@Suite("Access on its way from ACLs to roles", .serialized)
struct AccessPassTests {
    private static func policies(_ estate: TestEstate, _ service: String) throws -> [String] {
        let role = try TestEstate.role(of: service)
        return estate.aws.state.withLock { $0.roles[role]?.attached.map(\.document) ?? [] }
    }

    @Test("is put on the roles once it is merged, and taken off on the way back")
    func thereAndBack() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            try await estate.settle()
            #expect(try Self.policies(estate, "writer") == [])
            await estate.manifests.merge()
            try await estate.settle()
            let merged = try #require(try Self.policies(estate, "writer").first)
            #expect(merged.contains("kafka-cluster:WriteData"))
            #expect(try await estate.history().applied.keys.sorted() == ["User:reader", "User:writer"])
            await estate.declare(.rolledBack)
            #expect(try await estate.settle().outcome == .settled)
            #expect(try Self.policies(estate, "writer") == [])
            #expect(try await estate.history().touchedRoles.values.allSatisfy(\.isEmpty))
        }
    }

    @Test("is put back when somebody takes it off, and only reported where the manifest says so")
    func drift() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            let role = try TestEstate.role(of: "reader")
            estate.aws.state.withLock { $0.roles[role] = .of(role) }
            try await estate.settle()
            #expect(try Self.policies(estate, "reader").count == 1)
            await estate.declare(.replicating) { $0.access = "{apply: kedge, onDrift: report}" }
            estate.aws.state.withLock { $0.roles[role] = .of(role) }
            let result = try await estate.settle()
            #expect(result.plan.codes.contains("W75"))
            #expect(try Self.policies(estate, "reader") == [])
        }
    }

    @Test("is tried again when IAM refuses a change, and is not taken for drift then")
    func refused() async throws {
        try await withEstate { estate in
            await estate.declare(.planned) { $0.access = "{apply: kedge, onDrift: report}" }
            try await estate.settle()
            await estate.manifests.merge()
            estate.aws.state.withLock { $0.refusal = FakeControlPlane.denied }
            let result = try await estate.settle()
            guard case .stalled(let findings) = result.outcome else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(findings.map(\.code) == ["B73", "B73"])
            #expect(findings.map(\.subject) == ["User:reader", "User:writer"])
            estate.aws.state.withLock { $0.refusal = nil }
            try await estate.settle()
            #expect(try Self.policies(estate, "writer").count == 1)
        }
    }

    @Test("that IAM refuses holds up no copy, but the freeze")
    func refusedLater() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            try await estate.asRoot {
                try await $0.createACLs([.init(.allow, "User:writer", .write, .topic, .literal, "else")])
            }
            try await estate.settle()
            await estate.manifests.merge()
            estate.aws.state.withLock { $0.refusal = FakeControlPlane.denied }
            try await estate.write(2, to: TopicPartition("orders", 0))
            await estate.declare(.cutOver)
            guard case .stalled(let findings) = try await estate.settle().outcome else {
                Issue.record("IAM's refusal is not told")
                return
            }
            #expect(findings.map(\.code) == ["B73"])
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
            #expect(try await estate.history().freeze == nil)
        }
    }

    @Test("leaves out whom the manifest excludes, which a refused proposal takes for something new")
    func excluded() async throws {
        try await withEstate { estate in
            await estate.declare(.planned) { ($0.principals, $0.access) = (["reader"], "{apply: kedge}") }
            let all = try await estate.reconciler().access()
            #expect(all.translation.policies.map(\.principal).contains("User:writer"))
            await estate.declare(.planned) {
                ($0.principals, $0.access) = (["reader"], "{apply: kedge, exclude: [User:writer, User:nobody]}")
            }
            try await estate.settle()
            await estate.manifests.merge()
            let plan = try await estate.settle().plan
            let some = try await estate.reconciler().access()
            #expect(plan.findings.contains { $0.code == "I31" && $0.message.hasPrefix("User:writer: ") })
            #expect(plan.findings.contains { $0.code == "W45" && $0.message.hasPrefix("User:nobody: ") })
            #expect(!some.merged.access.keys.contains("User:writer"))
            #expect(some.merged.access.keys.contains("User:reader"))
            #expect(some.proof(of: some.merged.access.attached).isEquivalent)
            #expect(try Self.policies(estate, "writer") == [])
            #expect(all.inputs != some.inputs)
        }
    }

    @Test("is looked at with what MSK tells, and says what that lacks")
    func facts() async throws {
        try await withEstate { estate in
            let source = try ClusterARN(parsing: Project.sourceARN)
            await estate.declare(.planned) { $0.sourceServers = [] }
            estate.aws.state.withLock { $0.servers[source] = estate.source.bootstrapServers() }
            let unknown = try await estate.reconciler().access()
            #expect(unknown.unknown.map(\.code) == ["W70"])
            #expect(unknown.context.superUsers == [])
            estate.aws.state.withLock { state in
                state.facts[source] = ManagedClusterTests.facts(.zooKeeper, scram: true) {
                    $0.superUsers = ["User:writer"]
                }
            }
            let known = try await estate.reconciler().access()
            #expect(known.unknown == [])
            #expect(known.translation.notes.contains { $0.code == .superUser && $0.principal == "User:writer" })
        }
    }

    @Test("is looked at without what a freeze has added, and without writing anything")
    func access() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            let before = try await estate.reconciler().access()
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            let stored = try await estate.history()
            let frozen = try await estate.reconciler().access()
            #expect(stored.openFreeze != nil)
            #expect(frozen.acls == before.acls)
            #expect(frozen.translation == before.translation)
            #expect(try await estate.history() == stored)
            #expect(frozen.unknown == [])
            let listed = try await estate.reconciler().access(of: before.acls, superUsers: before.context.superUsers)
            #expect(listed.translation.policies == before.translation.policies)
        }
    }

    @Test("is proved at the beginning of the cutover, with who acts in every entry")
    func proved() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .cutOver)
            let store = try ObjectStoreLocation(parsing: "file://\(estate.root.path())/evidence").open()
            let entries = try await Journal(store: store, migration: "move").read()
            let proof = try #require(entries.first { $0.event == "access-proved" })
            #expect(proof.details["acls"]?.stringValue?.count == 64)
            let writer = proof.details["principals"]?.objectValue?["User:writer"]?.objectValue
            #expect(writer?["equivalent"]?.boolValue == true)
            let key = try #require(proof.details["proof"]?.stringValue)
            let document = try #require(try await store.get(key)?.body)
            #expect(key == "move/documents/\(hex(sha256(Array(document.readableBytesView)))).json")
            #expect(String(buffer: document).contains(#""acls": "sha256:\#(proof.details["acls"]?.stringValue ?? "")"#))
            #expect(entries.allSatisfy { $0.actor.hasSuffix("arn:aws:sts::123456789012:assumed-role/kedge/test") })
        }
    }

    @Test("is held back by AWS that fails, which freezes nobody and keeps nobody frozen")
    func failing() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            let before = try await estate.sourceSnapshot()
            estate.aws.state.withLock { $0.failure = FakeControlPlane.denied }
            await estate.declare(.cutOver)
            let result = try await estate.settle()
            #expect(result.plan.codes.contains("B70") && result.plan.codes.contains("W70"))
            #expect(try await estate.sourceSnapshot() == before)
        }
    }

    @Test("does not keep producers frozen when AWS no longer says where the target is")
    func letGo() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            let before = try await estate.sourceSnapshot()
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            #expect(try await estate.history().openFreeze != nil)
            await estate.declare(.cutOver) { $0.targetServers = [] }
            await #expect(throws: ReconcileError.self) { try await estate.reconciler().pass() }
            #expect(try await estate.history().openFreeze != nil)
            estate.advance(by: .seconds(180))
            await #expect(throws: ReconcileError.self) { try await estate.reconciler().pass() }
            #expect(try await estate.history().openFreeze == nil)
            #expect(try await estate.sourceSnapshot().acls == before.acls)
        }
    }

    @Test("waits for other ACLs once its pull request was closed without merging")
    func closed() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            try await estate.settle()
            await estate.manifests.review(.refused("https://git.example.com/pull/7"))
            await estate.declare(.cutOver)
            let result = try await estate.settle()
            let gate = try #require(result.plan.gates.first { $0.name == "access" })
            #expect(gate.waitingFor.contains("https://git.example.com/pull/7 was closed"))
            #expect(await estate.manifests.proposals == 1)
        }
    }

    @Test("goes on when the forge is down, which is a finding")
    func forgeDown() async throws {
        try await withEstate { estate in
            await estate.declare(.replicating)
            await estate.manifests.failReviews(
                ReviewError(code: .unreachable, message: "git.example.com does not answer", hint: "wait"))
            let result = try await estate.settle()
            #expect(result.plan.codes.contains("W79"))
            #expect(try await estate.history().phase == .replicating)
        }
    }

    @Test("goes on when git refuses the push, which is a finding, and proposes when it no longer does")
    func pushRefused() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            await estate.manifests.failProposals(
                GitError(code: .unauthorized, message: "the remote refuses", hint: "check them", cause: "read-only"))
            let found = try await estate.reconciler().pass().found["access/propose"]
            #expect(found?.map(\.code) == ["W79"])
            #expect(found?.first?.message.hasSuffix("the remote refuses (read-only)") == true)
            #expect(found?.first?.hint == "check them.")
            #expect(try await estate.history().phase == .planned)
            await estate.manifests.failProposals(nil)
            try await estate.settle()
            #expect(await estate.manifests.proposals == 1)
        }
    }

    @Test("records a proposal that was made by a pass which could not record it")
    func unrecorded() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            await estate.manifests.review(.waiting("https://git.example.com/pull/7"), proposed: "proposal-1")
            try await estate.settle()
            #expect(try await estate.history().proposed == "proposal-1")
            #expect(try await estate.reconciler().plan().isEmpty)
        }
    }

    @Test("tells on every pass that the tracked branch lost what the phase was recorded at, and what was merged")
    func lost() async throws {
        try await withEstate { estate in
            await estate.declare(.replicating)
            try await estate.settle()
            let commit = try #require(try await estate.history().phaseCommit)
            await estate.manifests.lose(commit)
            await estate.manifests.review(
                .waiting("https://git.example.com/pull/8"), notices: [.mergeLost(7), .mergeUndone(6)])
            for _ in 1...2 {
                let codes = try await estate.settle().plan.codes
                #expect(Set(["W84", "W85", "W86"]).isSubset(of: codes), "\(codes)")
            }
        }
    }

    @Test("waits for a commit that is signed and approved, where the manifest asks for that")
    func signature() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.manifests.object("commit 1234 is not signed")
            await estate.declare(.cutOver) { $0.allowedSigners = "/etc/kedge/allowed_signers" }
            let result = try await estate.settle()
            #expect(result.plan.gateNames == ["signature"])
            await estate.manifests.object(nil)
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.history().phase == .cutOver)
        }
    }

    @Test("holds a commit that takes git.verify out to the rules before it")
    func verifyTakenOut() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.declare(.replicating) { $0.allowedSigners = "/etc/kedge/allowed_signers" }
            #expect(try await estate.settle().outcome == .settled)
            let rules = try #require(try await estate.history().verify)
            #expect(rules.allowedSigners == "/etc/kedge/allowed_signers")
            await estate.manifests.object("commit 1234 is not signed")
            await estate.declare(.cutOver) { $0.allowedSigners = nil }
            let result = try await estate.settle()
            #expect(result.plan.gateNames == ["signature"])
            #expect(result.plan.codes.contains("W89"))
            #expect(try await estate.history().verify == rules)
            await estate.manifests.object(nil)
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.history().phase == .cutOver)
            #expect(try await estate.history().verify == nil)
        }
    }
}
