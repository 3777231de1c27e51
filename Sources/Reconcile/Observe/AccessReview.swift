import AWS
import Access
import Evidence
import Foundation
import Kafka
import Manifests

/// Compares what the ACLs stand for with what was merged.
///
/// Pure.
struct AccessReview {
    private let desired: Desired
    private let translation: AccessTranslation

    static let mapPath = "access/access-map.json"

    /// - Parameter acls: Those of the source, without what a freeze added.
    init(_ desired: Desired, _ source: SourceObservation, without frozen: [ACLBinding], target: TargetObservation) {
        self.desired = desired
        let frozen = Set(frozen)
        let spec = desired.migration.spec
        translation = AccessTranslation(
            source.acls.filter { !frozen.contains($0) }, to: spec.target.arn,
            in: AccessContext(
                principals: Set(desired.accessPolicies.map(\.spec.principal)),
                // MSK opens them unless told otherwise, so what nobody said is assumed to matter.
                allowsEveryoneIfNoACLFound: spec.source.allowEveryoneIfNoACLFound ?? true,
                resources: source.topics.keys.sorted().map { KafkaResource(.topic, $0.rawValue) },
                targetRelease: target.cluster.release))
    }

    /// What has to be reviewed, and where the merged policies differ; nothing where the target is not one for IAM.
    var observation: AccessObservation {
        var observation = AccessObservation()
        guard desired.migration.spec.target.authentication.mechanism == .iam else { return observation }
        observation.findings = translation.notes.map(Finding.init)
        // Policies that were merged for other ACLs are due again; those that a person changed since are honoured.
        let isCurrent = desired.files[Self.mapPath] == map
        if !isCurrent { observation.proposal[Self.mapPath] = map }
        for policy in translation.policies {
            let path = path(of: policy.principal)
            let generated = policy.document.json()
            guard let merged = desired.files[path] else {
                observation.proposal[path] = generated
                observation.unmerged[policy.principal] = path
                continue
            }
            if !isCurrent && merged != generated {
                observation.proposal[path] = generated
                observation.unmerged[policy.principal] = path
            }
            do {
                let document = try PolicyDocument(parsing: merged)
                observation.merged[policy.principal] = MergedAccess(
                    role: role(of: policy.principal), policies: [document])
                observation.findings += differences(policy, document)
            } catch {
                observation.findings.append(
                    Finding("B33", policy.principal, "\(path) is not a policy: \(error.message)", hint: error.hint))
            }
        }
        return observation
    }

    private var map: [UInt8] { translation.map.json() }

    /// Whether a review branch carries the proposal for the ACLs as they are, with or without a reviewer's changes.
    func isProposed(_ proposal: [String: [UInt8]], on branch: [String: [UInt8]]?) -> Bool {
        guard let branch else { return false }
        return (branch[Self.mapPath] ?? desired.files[Self.mapPath]) == map
            && proposal.keys.allSatisfy { branch[$0] != nil }
    }

    /// Where the principal's policy is kept: as its AccessPolicy says, or below `access/`.
    private func path(of principal: String) -> String {
        desired.accessPolicies.first { $0.spec.principal == principal }?.spec.policy
            ?? "access/\(ObjectKey.component(String(principal.drop { $0 != ":" }.dropFirst())))/policy.json"
    }

    private func role(of principal: String) -> RoleARN? {
        desired.accessPolicies.first { $0.spec.principal == principal }?.spec.role
            ?? desired.migration.spec.access.roles.role(of: principal, on: desired.migration.spec.target.arn)
    }

    private func differences(_ policy: PrincipalPolicy, _ merged: PolicyDocument) -> [Finding] {
        PolicyComparison([merged], with: [policy.document], on: desired.migration.spec.target.arn)
            .notes(about: policy.principal).map(Finding.init)
    }
}

extension Finding {
    fileprivate init(_ note: AccessNote) {
        self.init(note.code.rawValue, note.subject, note.message, hint: note.hint)
    }
}
