import AWS
import Access
import Cryptography
import Kafka
import Manifests

/// Compares what the ACLs stand for with what was merged.
///
/// Pure.
package struct AccessReview: Sendable {
    let desired: Desired
    package let acls: [ACLBinding]
    package let context: AccessContext
    package let translation: AccessTranslation
    /// What of it could not be asked.
    package let unknown: [Finding]
    /// Where AccessPolicy manifests put the policies of their principals, and the roles that they name.
    private let declared: [String: AccessPolicySpec]
    private let servers: ClientServers
    /// Whether all is known that beside the ACLs decides about access.
    private let isComplete: Bool

    static let mapPath = AccessLayout.map

    /// - Parameter frozen: What a freeze added to the ACLs of the source.
    init(
        _ desired: Desired, _ source: SourceObservation, without frozen: [ACLBinding], target: TargetObservation,
        aws: AWSObservation
    ) {
        let frozen = Set(frozen)
        self.init(
            desired, source.acls.filter { !frozen.contains($0) }, in: AccessContext(desired, source, target, aws),
            isComplete: aws.source != nil || !desired.migration.spec.source.asksMSK, unknown: aws.findings,
            servers: aws.target?.clientServers)
    }

    init(
        _ desired: Desired, _ acls: [ACLBinding], in context: AccessContext, isComplete: Bool = true,
        unknown: [Finding] = [], servers: ClientServers? = nil
    ) {
        self.desired = desired
        self.acls = acls
        self.context = context
        self.isComplete = isComplete
        self.unknown = unknown
        self.servers =
            servers ?? ClientServers(desired.migration.spec.target.bootstrapServers.map { "\($0.host):\($0.port)" })
        declared = Dictionary(desired.accessPolicies.map { ($0.spec.principal, $0.spec) }) { first, _ in first }
        translation = AccessTranslation(acls, to: desired.migration.spec.target.arn, in: context)
    }

    package var cluster: ClusterARN { desired.migration.spec.target.arn }

    /// What has to be reviewed, and where the merged policies differ; nothing where the target is not one for IAM.
    func observation() -> AccessObservation {
        var observation = AccessObservation()
        guard desired.migration.spec.movesAccess else { return observation }
        observation.findings = translation.notes.map { Finding($0) } + idleNames
        let isCurrent = desired.files[Self.mapPath] == map
        if !isCurrent { observation.proposal[Self.mapPath] = map }
        observation.hasOtherACLs = !isCurrent && isComplete
        // Policies that were merged for other ACLs are due again; those that a person changed since are honoured.
        let changed = isCurrent ? [] : AccessMoves(from: desired.files[Self.mapPath] ?? [], to: map).principals
        for policy in translation.policies {
            let isDue = changed.contains(policy.principal)
            let paths = paths(of: policy.principal)
            for (path, generated) in zip(paths, policy.documents.map { $0.json() }) {
                let merged = desired.files[path]
                guard merged == nil || isDue && merged != generated else { continue }
                observation.proposal[path] = generated
                observation.unmerged[policy.principal] = path
            }
            // Of more policies than there are now, the last would go on to allow what they did.
            for path in paths.dropFirst(policy.documents.count) where isDue && desired.files[path] != nil {
                observation.removed.insert(path)
                observation.unmerged[policy.principal] = path
            }
        }
        addMerged(to: &observation)
        prove(&observation)
        // Super users that MSK did not tell of would be missing in what is proposed.
        if isComplete { addReport(to: &observation) } else { (observation.proposal, observation.removed) = ([:], []) }
        return observation
    }

    /// The report, the clients' files and the words of the review, which nobody has to merge for their own sake.
    private func addReport(to observation: inout AccessObservation) {
        guard !observation.proposal.isEmpty else { return }
        let access = proposal
        let decided = Set(access.policyFiles.keys).union([Self.mapPath])
        for (path, bytes) in access.files where !decided.contains(path) { observation.proposal[path] = bytes }
        observation.text = ProposalText(access, inputs: inputs)
    }

    /// All that the ACLs stand for, whether it is merged or not.
    package var proposal: Access.AccessProposal {
        let (spec, principals) = (desired.migration.spec, translation.policies.map(\.principal))
        return Access.AccessProposal(
            migration: desired.migration.name, acls: acls, translation, proof(of: translation.attached),
            roles: PrincipalRoles(of: principals, by: role),
            workloads: Dictionary(uniqueKeysWithValues: principals.map { ($0, spec.access.workloads(of: $0)) }),
            paths: declared.mapValues(\.policy),
            servers: servers)
    }

    package func proof(of policies: [AttachedPolicy]) -> AccessProof {
        AccessProof(acls, policies, on: cluster, in: context)
    }

    /// The digest of the ACLs and of what the manifest decides about them: a refusal holds until one of them changes.
    var inputs: String {
        let decided = context.acceptances.map(\.words).sorted() + context.excluded.sorted()
        return hex(sha256(map + Array(decided.joined(separator: "\n").utf8)))
    }

    private var map: [UInt8] { translation.map.json() }

    // MARK: what was merged

    /// A role takes no more policies (IAM's quota, when raised).
    private static let mostPolicies = 25

    /// Where the principal's policies are kept: the first as its AccessPolicy says, or below `access/`, and the others
    /// beside it.
    private func paths(of principal: String) -> [String] {
        AccessLayout.policies(
            of: principal, count: Self.mostPolicies,
            first: declared[principal]?.policy)
    }

    private func addMerged(to observation: inout AccessObservation) {
        let (merged, broken) = merged
        observation.merged = merged
        observation.findings += broken
    }

    /// What is merged for each principal, and the files that are no policies.
    package var merged: (access: [String: MergedAccess], broken: [Finding]) {
        var (access, broken): ([String: MergedAccess], [Finding]) = ([:], [])
        for principal in Set(translation.policies.map(\.principal)).union(context.principals).sorted() {
            var documents: [PolicyDocument] = []
            for path in paths(of: principal) {
                guard let merged = desired.files[path] else { break }
                do {
                    documents.append(try PolicyDocument(parsing: merged))
                } catch {
                    broken.append(
                        Finding("B33", principal, "\(path) is not a policy: \(error.message)", hint: error.hint))
                }
            }
            guard !documents.isEmpty else { continue }
            access[principal] = MergedAccess(role: role(of: principal), policies: documents)
        }
        return (access, broken)
    }

    private func role(of principal: String) -> RoleARN? {
        declared[principal]?.role
            ?? desired.migration.spec.access.roles.role(of: principal, on: desired.migration.spec.target.arn)
    }

    /// Holds what was merged against the ACLs, and names what a person has to decide about.
    private func prove(_ observation: inout AccessObservation) {
        let merged = observation.merged
        guard !merged.isEmpty else { return }
        let proof = proof(of: merged.attached)
        observation.findings += proof.notes.filter { $0.principal.map { merged[$0] != nil } ?? true }
            .map { Finding(warning: $0) }
        for principal in proof.principals where merged[principal.principal] != nil && !principal.isEquivalent {
            observation.undecided[principal.principal] = Self.words(principal)
        }
        observation.proof = ProvedAccess(proof, of: Set(merged.keys))
    }

    private static func words(_ proof: PrincipalProof) -> String {
        let open = proof.open.map { "\($0.kind.rawValue) \($0.words)" } + proof.undecided
        return open.count > 1 ? "\(open[0]) and \(open.count - 1) more" : open.first ?? "undecided"
    }
}

extension [String: MergedAccess] {
    /// As the policies are on the principals' roles.
    package var attached: [AttachedPolicy] {
        sorted { $0.key < $1.key }.flatMap { principal, merged in
            merged.policies.map { AttachedPolicy(principal, $0) }
        }
    }
}

extension Finding {
    fileprivate init(_ note: AccessNote) {
        self.init(note.code.rawValue, note.subject, note.message, hint: note.hint)
    }

    /// What the proof notes about merged policies: it is a gate that holds the cutover back, and nothing else stops.
    fileprivate init(warning note: AccessNote) {
        let codes: [AccessNote.Code: AccessNote.Code] = [
            .policyGains: .policyAllowsMore, .policyLoses: .policyAllowsLess, .policyUndecidable: .policyUndecided,
        ]
        self.init((codes[note.code] ?? note.code).rawValue, note.subject, note.message, hint: note.hint)
    }
}
