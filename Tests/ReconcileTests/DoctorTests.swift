import AWS
import Foundation
import Kafka
import Logging
import Manifests
import Testing

@testable import Reconcile

@Suite("What kedge doctor finds")
struct DoctorTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A project whose clusters nobody answers for, with stores in a folder.
    private func project(_ stores: String) -> Project {
        var project = Project()
        project.access = "{apply: kedge, roles: {rule: \"{user}-role\"}}"
        (project.sourceServers, project.targetServers) = (["127.0.0.1:1"], [])
        project.sourceAuthentication = "{mechanism: NONE}"
        project.stores = stores
        return project
    }

    /// What the doctor says of a project, with AWS as it is set up.
    private func examine(
        _ change: (inout Project) -> Void = { _ in }, reviews: [DoctorReport.Trial] = [],
        aws: (inout FakeControlPlane.State) -> Void = { _ in }
    ) async throws -> (report: DoctorReport, calls: [String]) {
        let root = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for folder in ["segments", "evidence"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: folder), withIntermediateDirectories: true)
        }
        var project = project(root.path())
        change(&project)
        let plane = FakeControlPlane()
        plane.state.withLock { aws(&$0) }
        let report = await Doctor(
            try project.desired(), of: MemoryManifests(reviewTrials: reviews), .live([:], plane), logger: Self.logger,
            patience: .seconds(1)
        ).examine()
        for folder in ["segments", "evidence"] {
            let left = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
            #expect(left.filter { !$0.hasPrefix(".") }.isEmpty, "the probe is still there")
        }
        return (report, plane.state.withLock { $0.calls })
    }

    private func trial(_ report: DoctorReport, _ subject: String) throws -> DoctorReport.Outcome {
        try #require(report.trials.first { $0.subject.hasPrefix(subject) }).outcome
    }

    @Test("who acts and where, each once, and the stores, tried and left as they were")
    func works() async throws {
        let (report, _) = try await examine()
        #expect(report.identities.map(\.caller) == [.works("arn:aws:sts::123456789012:assumed-role/kedge/test")])
        #expect(report.endpoints.map(\.service) == [.sts, .kafka, .iam])
        #expect(report.endpoints.allSatisfy { $0.url == "https://\($0.service.rawValue).eu-west-1.example.com" })
        for store in ["spec.evidence.url", "spec.segments.url"] {
            guard case .works = try trial(report, store) else {
                Issue.record("\(store): \(try trial(report, store))")
                continue
            }
        }
        #expect(report.rights.allSatisfy { $0.state == "allowed" && $0.statement == nil })
        #expect(report.rights.map(\.permission) == Permissions.of(try project("/nowhere").desired()))
    }

    @Test("each broker that does not answer, and a cluster that MSK knows no servers of, with what to do")
    func unreachable() async throws {
        let (report, _) = try await examine { $0.sourceServers = ["127.0.0.1:1", "127.0.0.1:2"] }
        #expect(report.trials.prefix(3).map(\.subject) == ["source 127.0.0.1:1", "source 127.0.0.1:2", "target"])
        for trial in report.trials.prefix(2) {
            guard case .fails(let message, let hint) = trial.outcome else {
                Issue.record("\(trial)")
                continue
            }
            #expect(message.contains("127.0.0.1") && !hint.isEmpty)
        }
        #expect(report.trials[2].outcome == .fails("MSK names no servers", hint: "give them."))
        #expect(!report.isHealthy)
    }

    @Test("a store that cannot be used, by its key in the manifest")
    func store() async throws {
        let (report, _) = try await examine { $0.stores = "/proc/kedge" }
        guard case .fails(let message, let hint) = try trial(report, "spec.evidence.url") else {
            Issue.record("it works")
            return
        }
        #expect(message.contains("/proc/kedge/evidence") && !hint.isEmpty)
        #expect(!report.isHealthy)
    }

    @Test("what a review lacks; what nobody tells before it is used is not missing")
    func reviews() async throws {
        let untold = DoctorReport.Trial(
            subject: "review statuses", outcome: .untold("nobody tells", hint: "see to it"))
        let fails = DoctorReport.Trial(subject: "review push", outcome: .fails("it may not", hint: "let it"))
        for (reviews, isHealthy) in [([untold], true), ([untold, fails], false)] {
            var (report, _) = try await examine(reviews: reviews)
            #expect(report.trials.filter { $0.subject.hasPrefix("review") } == reviews)
            report.trials.removeAll { !$0.subject.hasPrefix("review") }
            #expect(report.isHealthy == isHealthy)
        }
    }

    @Test("no review of a migration that moves no access")
    func noReviews() async throws {
        let fails = DoctorReport.Trial(subject: "review push", outcome: .fails("it may not", hint: "let it"))
        let (report, _) = try await examine({ $0.targetAuthentication = "{mechanism: NONE}" }, reviews: [fails])
        #expect(!report.trials.contains(fails))
    }

    @Test("rights that are missing, with the statement that grants these and no others")
    func missing() async throws {
        let (report, _) = try await examine { _ in
        } aws: {
            $0.forbidden = ["kafka-cluster:CreateTopic", "kafka-cluster:WriteData", "iam:GetRole"]
        }
        let topics = try #require(report.rights.first { $0.permission.sid == "TargetTopics" })
        #expect(topics.state == "missing" && topics.unknown == [])
        #expect(topics.missing == ["kafka-cluster:CreateTopic", "kafka-cluster:WriteData"])
        let statement = try #require(topics.statement)
        #expect(statement.actions == .only(topics.missing))
        #expect(statement.resources == .only([try ClusterARN(parsing: Project.targetARN).topic("*")]))
        #expect(report.rights.filter { $0.state == "missing" }.map(\.permission.sid) == ["TargetTopics", "RolesRead"])
        #expect(!report.isHealthy && report.findings.isEmpty)
    }

    @Test("rights that depend on what the simulator was not told, which are neither there nor missing")
    func conditional() async throws {
        let (report, _) = try await examine { _ in
        } aws: {
            $0.forbidden = ["iam:AttachRolePolicy"]
            $0.missingContext = ["iam:AttachRolePolicy": ["iam:PolicyARN"]]
        }
        let right = try #require(report.rights.first { $0.permission.sid == "RolesWrite" })
        #expect(right.state == "unknown" && right.unknown == ["iam:AttachRolePolicy"] && right.statement == nil)
    }

    @Test("that the simulator may not be asked, once, with the right that lets it tell")
    func noSimulator() async throws {
        let (report, calls) = try await examine { _ in
        } aws: {
            $0.simulatorFailure = FakeControlPlane.denied
        }
        #expect(report.rights.allSatisfy { $0.state == "unknown" && $0.unknown == $0.permission.actions })
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1 && finding.code == "W70")
        #expect(finding.subject == "rights of the environment's credentials")
        #expect(finding.message.contains("access denied"))
        #expect(finding.hint.contains("iam:SimulatePrincipalPolicy") && finding.hint.contains("--runner-policy"))
        #expect(calls.contains { $0.hasPrefix("simulate") })
    }

    @Test("an identity that does not work, once: what needs it is not said to be missing")
    func noIdentity() async throws {
        let (report, calls) = try await examine { _ in
        } aws: {
            $0.failure = FakeControlPlane.denied
        }
        let (message, hint) = Finding.explain(FakeControlPlane.denied)
        #expect(report.identities.map(\.caller) == [.fails(message, hint: hint)])
        #expect(
            try trial(report, "target")
                == .fails(
                    "could not be tried, because the environment's credentials failed",
                    hint: "mend that first, then run kedge doctor again"))
        #expect(report.rights.allSatisfy { $0.state == "unknown" } && report.findings.isEmpty)
        #expect(!calls.contains { $0.hasPrefix("simulate") })
        #expect(!report.isHealthy)
    }

    @Test("a bucket or a secret that is set up weakly, which is healthy unless it blocks", arguments: ["W54", "B52"])
    func findings(code: String) async throws {
        let (report, _) = try await examine {
            $0.sourceAuthentication = "{mechanism: SCRAM-SHA-512, passwordFrom: {secretsManager: AmazonMSK_kedge}}"
        } aws: {
            $0.secretFindings = [Finding(code, "secret AmazonMSK_kedge", "it is weak", hint: "mend it.")]
        }
        #expect(report.findings.map(\.code) == [code])
        var sound = report
        sound.trials = []
        #expect(sound.isHealthy == (code == "W54"))
        #expect(report.endpoints.contains { $0.service == .secretsManager })
    }
}
