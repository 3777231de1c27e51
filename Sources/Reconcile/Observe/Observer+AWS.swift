import AWS
import Access
import Manifests

/// Asks AWS; a call that fails is a finding, so that it hides nothing else.
extension Observer {
    /// What AWS says beside the clusters.
    ///
    /// While producers are frozen nothing is asked but who acts, and that not for long: what decides then is in the
    /// clusters and the evidence, and a slow or failing call must not stand in the way of letting them go.
    func observeAWS(_ history: History) async -> AWSObservation {
        guard history.phase != .finalized else { return AWSObservation() }
        guard history.openFreeze == nil else {
            var observation = AWSObservation()
            let callers = try? await surroundings.within(Self.frozenLimit) { await observeCallers() }
            observation.callers = callers?.arns ?? []
            return observation
        }
        let spec = desired.migration.spec
        async let callers = observeCallers()
        async let source = observeFacts(of: spec.source, "source")
        async let target = observeFacts(of: spec.target, "target")
        async let stores = reviewStores(spec)
        async let secrets = reviewSecrets(spec)
        var observation = AWSObservation()
        var findings = await stores + secrets
        let (named, unnamed) = await callers
        observation.callers = named
        let (sourceFacts, sourceFindings) = await source
        let (targetFacts, targetFindings) = await target
        observation.source = sourceFacts
        observation.target = targetFacts
        findings += unnamed + sourceFindings + targetFindings
        observation.findings = findings
        return observation
    }

    // MARK: who acts

    private static let frozenLimit: Duration = .seconds(5)

    private func observeCallers() async -> (arns: [String], findings: [Finding]) {
        let region = desired.migration.spec.target.arn.region
        var arns: Set<String> = []
        var findings: [Finding] = []
        for identity in desired.migration.awsIdentities {
            do {
                arns.insert(try await surroundings.controlPlane.caller(identity, region: region))
            } catch {
                findings.append(.unchecked("credentials", "who acts as \(identity.words)", error))
            }
        }
        return (arns.sorted(), findings)
    }

    // MARK: clusters, stores, secrets

    func observeFacts(of cluster: ClusterSpec, _ name: String) async -> (ClusterFacts?, [Finding]) {
        guard cluster.asksMSK else { return (nil, []) }
        do {
            return (try await surroundings.controlPlane.facts(of: cluster), [])
        } catch {
            return (nil, [.unchecked(name, "what MSK says of the cluster", error)])
        }
    }

    private func reviewStores(_ spec: MigrationSpec) async -> [Finding] {
        var findings: [Finding] = []
        for store in [spec.evidenceStore, spec.segmentsStore] where store.url.isBucket {
            do {
                findings += try await surroundings.controlPlane.review(store)
            } catch {
                findings.append(.unchecked("spec.\(store.role.rawValue).url", "how the bucket is set up", error))
            }
        }
        return findings
    }

    private func reviewSecrets(_ spec: MigrationSpec) async -> [Finding] {
        var findings: [Finding] = []
        for (name, cluster) in [("source", spec.source), ("target", spec.target)] {
            guard let secret = cluster.authentication.secret else { continue }
            do {
                findings += try await surroundings.controlPlane.review(secret: secret, of: cluster)
            } catch {
                findings.append(.unchecked(name, "secret \(secret)", error))
            }
        }
        return findings
    }

    // MARK: roles

    /// The role of every principal whose policy is merged.
    func observeRoles(_ history: History, _ access: AccessObservation) async -> [String: RoleState] {
        let roles = access.merged.compactMapValues(\.role)
        guard history.openFreeze == nil, history.phase != .finalized, !roles.isEmpty else { return [:] }
        let states = await surroundings.controlPlane.policies(
            of: Set(roles.values), desired.migration.rolePolicySettings)
        return roles.compactMapValues { states[$0] }
    }
}
