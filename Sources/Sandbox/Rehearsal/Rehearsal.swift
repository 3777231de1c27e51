import Foundation
import Kafka
import Logging

/// The whole migration between two embedded clusters, with the reconciler as a process of its own.
///
/// The sandbox is one process, the reconciler another, the operator's git a third; this one plays the services and
/// the operator, and checks at the end that nothing was lost, doubled, changed or opened.
package struct Rehearsal: Sendable {
    package struct Options: Sendable {
        /// Where everything is kept; it must not exist or be empty.
        package var directory: URL
        /// The kedge binary that the processes run.
        package var executable: String
        /// How many times the reconciler is killed on the way.
        package var kills: Int
        /// Where the random moments come from: the same seed, the same moments.
        package var seed: UInt64

        package init(directory: URL, executable: String, kills: Int = 0, seed: UInt64 = 1) {
            self.directory = directory
            self.executable = executable
            self.kills = kills
            self.seed = seed
        }
    }

    private let options: Options
    private let estate: Estate
    private let scenario: Scenario
    private let logger: Logger
    private let say: @Sendable (RehearsalEvent) -> Void

    package init(
        _ options: Options, logger: Logger, say: @escaping @Sendable (RehearsalEvent) -> Void
    ) throws {
        self.options = options
        self.logger = logger
        self.say = say
        scenario = .standard
        estate = try Estate(root: options.directory, scenario: scenario, now: Date())
    }

    package func run() async throws -> RehearsalSummary {
        say(.chapter("Two embedded clusters in an AWS account"))
        let sandbox = try ChildProcess(
            options.executable, ["sandbox", "--config", estate.sandboxFile.path(), "--stop-with-input"],
            capturesOutput: true)
        defer { sandbox.kill() }
        let report: SandboxReport
        do {
            report = try JSONDecoder().decode(SandboxReport.self, from: Data(await sandbox.firstLine().utf8))
        } catch {
            throw SandboxError(
                .rehearsalFailed, "The sandbox did not start",
                hint: "run kedge sandbox --config \(estate.sandboxFile.path()).",
                cause: "\(error)")
        }
        let sites = try Sites(report)
        say(.note("source \(sites.source[0]), look of ZooKeeper, SCRAM-SHA-512; target \(sites.target[0]), KRaft, IAM"))
        return try await withKafkaClient(
            estate.source(Estate.superUser, at: sites.source), logger: logger
        ) { root in
            try await migrate(sites, root)
        }
    }

    private struct Sites: Sendable {
        let source: [BrokerAddress]
        let target: [BrokerAddress]
        /// What leads to the AWS account.
        let account: [String: String]

        init(_ report: SandboxReport) throws {
            func servers(_ name: String) throws -> [BrokerAddress] {
                try report.clusters.first { $0.name == name }?.listeners["SASL_SSL"]?.map {
                    try BrokerAddress(parsing: $0)
                } ?? []
            }
            source = try servers("source")
            target = try servers("target")
            account = report.environment ?? [:]
            guard !source.isEmpty, !target.isEmpty, !account.isEmpty else {
                throw SandboxError(.rehearsalFailed, "The sandbox tells no addresses", hint: "see its output.")
            }
        }
    }

    private func migrate(_ sites: Sites, _ root: KafkaClient) async throws -> RehearsalSummary {
        say(
            .chapter(
                "The estate: \(scenario.topics.count) topics, \(scenario.acls.count) ACLs, \(scenario.groups.count) groups"
            ))
        let writer = LedgerWriter()
        try await Seeding(scenario: scenario, writer: writer).run(as: root)
        say(.note("\(await writer.ledger.records) records written"))
        let expected = try await matrix { estate.source($0, at: sites.source) }
        let git = GitOperator(estate: estate)
        try await git.setUp()

        var reconciler = ReconcilerRuns(options, estate, account: sites.account)
        let frozen = try await withThrowingTaskGroup(of: Date.self) { producers in
            for topic in scenario.topics {
                guard let user = topic.liveProducer else { continue }
                producers.addTask {
                    try await withKafkaClient(estate.source(user, at: sites.source), logger: logger) { client in
                        try await LiveProducer(topic: topic, writer: writer).run(as: client)
                    }
                }
            }
            defer { producers.cancelAll() }
            try await advance(git, sites, &reconciler)
            var moments: [Date] = []
            for try await moment in producers { moments.append(moment) }
            return moments
        }
        let verdict = RehearsalChecks(
            scenario: scenario, estate: estate, logger: logger, ledger: await writer.ledger, expected: expected)
        say(.chapter("The checks"))
        return try await withKafkaClient(
            try estate.target(role: Estate.runnerRole, at: sites.target), logger: logger
        ) { target in
            try await verdict.summary(
                source: root, target: target,
                access: matrix { try estate.target(role: Estate.role(of: $0), at: sites.target) },
                frozen: frozen, reconciler: reconciler)
        }
    }

    /// The operator's part: one commit after another, each followed by the reconciler.
    private func advance(_ git: GitOperator, _ sites: Sites, _ reconciler: inout ReconcilerRuns) async throws {
        func manifest(_ phase: String, acknowledged: Bool = false) -> [String: String] {
            [
                "migration.yaml": estate.migrationManifest(
                    phase: phase, acknowledged: acknowledged, source: sites.source)
            ]
        }
        say(.chapter("Planned"))
        try await git.commit(
            manifest("Planned").merging(estate.otherManifests) { first, _ in first }, "Plan the migration")
        try await reconciler.converge(kills: 0.1)
        say(.chapter("Replicating"))
        try await git.commit(manifest("Replicating"), "Replicate")
        try await reconciler.converge(kills: 0.4)
        say(.chapter("The review: merge the proposed policies, which kedge then puts on their roles"))
        try await git.merge("kedge/\(Estate.migration)/access")
        say(.chapter("CutOver"))
        try await git.commit(manifest("CutOver"), "Cut over")
        reconciler.cutoverBegan()
        try await reconciler.converge(kills: 0.5)
        reconciler.cutoverEnded()
        say(.chapter("Finalized"))
        try await git.commit(manifest("Finalized", acknowledged: true), "All clients use the target; finalize")
        try await reconciler.converge(kills: 0, isLast: true)
        try await reconciler.requireEmptyPlan()
    }

    /// What each service may do, as it finds out by trying.
    private func matrix(
        _ configuration: (String) throws -> KafkaClientConfiguration
    ) async throws -> [String: [AccessProbe.Subject: Bool]] {
        var services: [String: [AccessProbe.Subject: Bool]] = [:]
        for service in Scenario.services {
            var settings = try configuration(service)
            settings.retryDeadline = .seconds(10)
            services[service] = try await withKafkaClient(settings, logger: logger) { client in
                try await AccessProbe(client: client).matrix(
                    topics: scenario.topics.map(\.name) + ["orders-2", "billing.new", "unknown"],
                    groups: scenario.groups.map(\.id) + ["order-new", "unknown-cg"])
            }
        }
        return services
    }
}

/// What a rehearsal says on its way.
package enum RehearsalEvent: Sendable {
    case chapter(String)
    case note(String)
}
