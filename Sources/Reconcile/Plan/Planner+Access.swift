import AWS
import Access
import Manifests

/// Policies on their way from the tracked branch to the roles.
extension Planner {
    /// Puts what is merged on the roles, and looks whether it is still there.
    mutating func applyAccess() {
        let holders = Dictionary(grouping: observed.access.merged.values.compactMap(\.role)) { $0 }
        for (principal, merged) in observed.access.merged.sorted(by: { $0.key < $1.key }) {
            guard let role = merged.role, case .present(let present)? = observed.aws.roles[principal] else { continue }
            findBeyond(principal, role, present, merged)
            let isShared = (holders[role]?.count ?? 0) > 1
            if isShared || !putRight(principal, role, present, merged) { findMissing(principal, role, present, merged) }
        }
    }

    /// Puts what is merged on the role, or tells that somebody changed it there; false if neither is called for.
    private mutating func putRight(
        _ principal: String, _ role: RoleARN, _ present: RoleObservation, _ merged: MergedAccess
    ) -> Bool {
        guard spec.access.apply == .kedge, observed.access.undecided[principal] == nil,
            observed.access.unmerged[principal] == nil, hasChanges(principal, role, present, merged)
        else { return false }
        let isDrift =
            observed.history.applied[principal] == AppliedAccess(merged, on: role)
            && !isOfOtherType(role, present, merged)
        if isDrift, spec.access.onDrift == .report {
            plan.findings.append(
                Finding(
                    "W75", principal,
                    "the policies that kedge put on \(role.roleName) were changed or removed there",
                    hint: "merge the change, or set access.onDrift: heal so that kedge puts them back."))
        } else {
            add(
                "access/\(principal)/apply",
                "\(isDrift ? "restore" : "put") \(counted(merged.policies.count, "policy", "policies")) of \(principal) "
                    + "on role \(role.roleName)",
                .applyAccess(principal: principal, role, merged))
        }
        return true
    }

    /// Whether the role has anything but what was merged under kedge's names.
    private mutating func hasChanges(
        _ principal: String, _ role: RoleARN, _ present: RoleObservation, _ merged: MergedAccess
    ) -> Bool {
        let settings = migration.rolePolicySettings
        let desired = DesiredRolePolicies(
            role: role, migration: migration.name, kind: settings.kind, documents: merged.texts)
        do {
            return try !desired.changes(from: present.state).isEmpty
        } catch {
            plan.findings.append(Finding("B72", principal, error.message, hint: error.hint))
            return false
        }
    }

    /// Whether the role has exactly what was merged as policies of the type that the manifest no longer asks for.
    private func isOfOtherType(_ role: RoleARN, _ present: RoleObservation, _ merged: MergedAccess) -> Bool {
        let desired = DesiredRolePolicies(
            role: role, migration: migration.name,
            kind: migration.rolePolicySettings.kind == .managed ? .inline : .managed, documents: merged.texts)
        return (try? desired.changes(from: present.state).isEmpty) == true
    }

    /// Takes off the roles what kedge has put there.
    mutating func removeAccess() {
        for (principal, roles) in observed.history.touchedRoles.sorted(by: { $0.key < $1.key }) {
            for role in roles.sorted() {
                add(
                    "access/\(principal)/remove", "take the policies of \(principal) off \(role)",
                    .removeAccess(principal: principal, role: role))
            }
        }
    }

    /// What the role's other policies allow beyond those that are merged, and what cannot be told.
    private mutating func findBeyond(
        _ principal: String, _ role: RoleARN, _ present: RoleObservation, _ merged: MergedAccess
    ) {
        for (name, problem) in present.unreadable.sorted(by: { $0.key < $1.key }) {
            plan.findings.append(
                Finding(
                    "W76", principal, "policy \(name) on \(role.roleName) cannot be evaluated: \(problem)",
                    hint: "check by hand what it allows on the target."))
        }
        let beyond = difference(present.effective, merged)
        if let first = beyond.gained.first {
            plan.findings.append(
                Finding(
                    "W73", principal,
                    "\(role.roleName) may do more on the target than was merged: \(first.words)\(andMore(beyond.gained))",
                    hint: "take the policy that allows it off the role, or merge it if it is meant."))
        }
        if let first = beyond.undecided.first {
            plan.findings.append(
                Finding(
                    "W76", principal,
                    "what \(role.roleName) may do on the target cannot be told: \(first)\(andMore(beyond.undecided))",
                    hint: "check by hand what it allows on the target."))
        }
        guard let boundary = present.boundary else { return }
        let missing = difference([boundary], merged).lost
        if let first = missing.first {
            plan.findings.append(
                Finding(
                    "W78", principal,
                    "the permissions boundary of \(role.roleName) does not allow \(first.words)\(andMore(missing))",
                    hint: "widen the boundary; it holds back what the policies allow."))
        }
    }

    /// What the role does not allow of what is merged after the cutover; before it that is a gate.
    private mutating func findMissing(
        _ principal: String, _ role: RoleARN, _ present: RoleObservation, _ merged: MergedAccess
    ) {
        guard observed.history.reachedRank >= Phase.cutOver.rank else { return }
        let missing = difference(present.effective, merged).lost
        if let first = missing.first {
            plan.findings.append(
                Finding(
                    "W90", principal,
                    "\(role.roleName) does not allow on the target what is merged: \(first.words)\(andMore(missing))",
                    hint: observed.access.undecided[principal] != nil && spec.access.apply == .kedge
                        ? "kedge sees to it once what differs from the ACLs is accepted."
                        : "see that the merged policies are on the role, and that nothing on it denies this."))
        }
    }

    private func difference(_ policies: [PolicyDocument], _ merged: MergedAccess) -> PolicyComparison {
        PolicyComparison(from: merged.policies, to: policies, on: spec.target.arn)
    }

    /// What a boundary does not allow; nothing where that depends on what nobody knows here, which W78 tells.
    private func withheld(
        by boundary: PolicyDocument?, _ merged: MergedAccess
    ) -> [AccessDifference] {
        guard let boundary else { return [] }
        let comparison = difference([boundary], merged)
        return comparison.undecided.isEmpty ? comparison.lost : []
    }

    private func andMore(_ items: [some Any]) -> String { items.count > 1 ? " and \(items.count - 1) more" : "" }

    /// What no longer matches after the cutover: policies that were changed on the tracked branch, which kedge does not put
    /// on roles before they are accepted, or ACLs, for which nobody proposes policies any more.
    mutating func findLateDifferences() {
        let access = observed.access
        guard access.hasOtherACLs else {
            let codes: Set = ["W31", "W32", "W33", "B33"]
            return plan.findings += access.findings.filter { codes.contains($0.code) }
        }
        let differing = access.undecided.merging(
            access.unmerged.filter { access.merged[$0.key] == nil }.mapValues { _ in "it has no policy" }
        ) { differing, _ in differing }
        plan.findings += differing.map { principal, difference in
            Finding(
                "W88", principal, "its ACLs on the source were changed after they became policies: \(difference)",
                hint: "where that is meant, change its policy on the tracked branch as well; else restore the ACLs.")
        }
    }

    // MARK: gates

    /// Roles must allow what was merged before producers are frozen; what kedge itself does about it is a step.
    mutating func addRoleGates() {
        for (principal, merged) in observed.access.merged.sorted(by: { $0.key < $1.key }) {
            guard let role = merged.role, case .present(let present)? = observed.aws.roles[principal],
                !plan.steps.contains(where: { $0.id == "access/\(principal)/apply" }),
                case let missing = difference(present.effective, merged).lost + withheld(by: present.boundary, merged),
                let first = missing.first
            else { continue }
            plan.gates.append(
                Gate(
                    name: "access-applied",
                    waitingFor:
                        "\(role.roleName) to allow what is merged for \(principal): \(first.words)\(andMore(missing))",
                    hint: spec.access.apply == .kedge
                        ? "kedge sees to it once the merged policies are decided; take off the role what denies it, its boundary included."
                        : "attach the merged policies to the role, or let kedge do it with access.apply: kedge."))
        }
    }
}
