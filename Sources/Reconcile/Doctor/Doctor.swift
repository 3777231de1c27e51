import AWS
import Evidence
import Kafka
import Logging
import Manifests

/// Finds out whether kedge can do what a migration asks of it, and changes nothing but a probe that it removes.
package struct Doctor: Sendable {
    private let desired: Desired
    private let manifests: any ManifestSource
    private let surroundings: ReconcileSurroundings
    private let logger: Logger
    /// How long a broker may take to answer.
    private let patience: Duration
    private var spec: MigrationSpec { desired.migration.spec }
    private var aws: any ControlPlane { surroundings.controlPlane }

    package init(
        _ desired: Desired, of manifests: any ManifestSource, _ surroundings: ReconcileSurroundings, logger: Logger,
        patience: Duration = .seconds(15)
    ) {
        self.desired = desired
        self.manifests = manifests
        self.surroundings = surroundings
        self.logger = logger
        self.patience = patience
    }

    package func examine() async -> DoctorReport {
        var report = DoctorReport(migration: desired.migration.name)
        report.identities = await identities()
        report.endpoints = endpoints()
        for (name, cluster) in [("source", spec.source), ("target", spec.target)] {
            report.trials += await trials(name, cluster).map { $0.without(report.problem(of: cluster.credentials)) }
            guard let secret = cluster.authentication.secret else { continue }
            report.findings += await findings("secret \(secret)") { try await aws.review(secret: secret, of: cluster) }
        }
        for store in [spec.evidenceStore, spec.segmentsStore] {
            report.trials.append(await trial(store).without(report.problem(of: store.credentials)))
            if store.url.isBucket {
                report.findings += await findings("spec.\(store.role.rawValue).url") { try await aws.review(store) }
            }
        }
        if spec.movesAccess { report.trials += await manifests.trials(of: desired.migration) }
        report.rights = await rights(report.identities, &report.findings)
        return report
    }

    // MARK: who and where

    private func identities() async -> [DoctorReport.Identity] {
        var identities: [DoctorReport.Identity] = []
        for identity in desired.migration.awsIdentities {
            let caller = await outcome { try await aws.caller(identity, region: spec.target.arn.region) }
            identities.append(DoctorReport.Identity(identity: identity, caller: caller))
        }
        // A role cannot be assumed by what does not work itself.
        let report = DoctorReport(migration: desired.migration.name, identities: identities)
        return identities.map { identity in
            guard identity.identity.roleARN != nil else { return identity }
            let base = report.problem(of: CredentialsSpec(profile: identity.identity.profile))
            return DoctorReport.Identity(identity: identity.identity, caller: identity.caller.without(base))
        }
    }

    private func endpoints() -> [DoctorReport.Endpoint] {
        var endpoints: [DoctorReport.Endpoint] = []
        func add(_ service: AWSService, _ region: String?, _ identity: CredentialsSpec) {
            guard let region, let url = try? aws.endpoint(service, region: region, as: identity) else { return }
            let endpoint = DoctorReport.Endpoint(service: service, region: region, url: url)
            if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
        }
        for identity in desired.migration.awsIdentities { add(.sts, spec.target.arn.region, identity) }
        for cluster in [spec.source, spec.target] {
            if cluster.asksMSK { add(.kafka, cluster.arn.region, cluster.credentials) }
            if let secret = cluster.authentication.secret {
                add(.secretsManager, secret.arn?.region ?? cluster.arn.region, cluster.credentials)
            }
        }
        for store in [spec.evidenceStore, spec.segmentsStore] where store.url.isBucket {
            add(.s3, store.region ?? spec.target.arn.region, store.credentials)
        }
        if spec.movesAccess { add(.iam, spec.target.arn.region, desired.migration.accessCredentials) }
        return endpoints
    }

    // MARK: what answers

    private func trials(_ name: String, _ cluster: ClusterSpec) async -> [DoctorReport.Trial] {
        let configuration: KafkaClientConfiguration
        do {
            configuration = try await KafkaClientConfiguration(cluster, aws, environment: surroundings.environment)
        } catch {
            return [DoctorReport.Trial(subject: name, outcome: Self.failure(error))]
        }
        let outcomes = await withTaskGroup(of: (BrokerAddress, DoctorReport.Outcome).self) { group in
            for server in configuration.bootstrapServers {
                group.addTask { (server, await trial(server, configuration)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return configuration.bootstrapServers.compactMap { server in
            outcomes[server].map { DoctorReport.Trial(subject: "\(name) \(server)", outcome: $0) }
        }
    }

    /// Signs in at one broker alone.
    private func trial(
        _ server: BrokerAddress, _ configuration: KafkaClientConfiguration
    ) async -> DoctorReport.Outcome {
        var alone = configuration
        alone.bootstrapServers = [server]
        alone.retryDeadline = patience
        let reach = alone
        return await outcome {
            try await withKafkaClient(reach, logger: logger) { client in
                let cluster = try await client.describeCluster()
                return "signed in\(configuration.sasl.map { " with \($0.mechanism)" } ?? " as nobody"); "
                    + "\(counted(cluster.brokers.count, "broker"))"
            }
        }
    }

    private func trial(_ store: StoreSpec) async -> DoctorReport.Trial {
        DoctorReport.Trial(
            subject: "spec.\(store.role.rawValue).url",
            outcome: await outcome {
                try await aws.store(store).probe()
                return "\(store.url) can be written, read and listed"
            })
    }

    private func outcome(_ body: () async throws -> String) async -> DoctorReport.Outcome {
        do { return .works(try await body()) } catch { return Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> DoctorReport.Outcome {
        let (message, hint) = Finding.explain(error)
        return .fails(message, hint: hint)
    }

    private func findings(_ subject: String, _ body: () async throws -> [Finding]) async -> [Finding] {
        do { return try await body() } catch { return [.unchecked(subject, "how it is set up", error)] }
    }

    // MARK: what is allowed

    /// Rights that the simulator could not be asked about, told once for each identity.
    private static func unsimulated(_ subject: String, _ error: any Error) -> Finding {
        let (message, hint) = Finding.explain(error)
        let isDenied = (error as? AWSError)?.code == .accessDenied
        return Finding(
            "W70", subject, "whether they are there could not be told: \(message)",
            hint: isDenied
                ? "allow it iam:SimulatePrincipalPolicy on its own role, which only kedge doctor uses, or compare its "
                    + "policies with kedge plan --runner-policy." : hint)
    }

    private func rights(
        _ identities: [DoctorReport.Identity], _ findings: inout [Finding]
    ) async -> [DoctorReport.Right] {
        var callers: [CredentialsSpec: String] = [:]
        for identity in identities {
            if case .works(let caller) = identity.caller { callers[identity.identity] = caller }
        }
        var rights: [DoctorReport.Right] = []
        for permission in Permissions.of(desired) {
            var right = DoctorReport.Right(permission: permission)
            do {
                guard let caller = callers[permission.identity] else {
                    // Why nobody knows who that is was told before.
                    right.unknown = permission.actions
                    rights.append(right)
                    continue
                }
                for result in try await aws.simulate(permission, caller: caller, region: spec.target.arn.region) {
                    switch result.decision {
                    case .allowed: continue
                    case .implicitDeny where !result.missingContext.isEmpty: right.unknown.append(result.action)
                    case .implicitDeny, .explicitDeny: right.missing.append(result.action)
                    }
                }
            } catch {
                right.unknown = permission.actions
                let subject = "rights of \(permission.identity.words)"
                if !findings.contains(where: { $0.subject == subject }) {
                    findings.append(Self.unsimulated(subject, error))
                }
            }
            right.missing = Set(right.missing).sorted()
            right.unknown = Set(right.unknown).subtracting(right.missing).sorted()
            rights.append(right)
        }
        return rights
    }
}
