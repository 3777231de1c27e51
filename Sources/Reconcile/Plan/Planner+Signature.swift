import Manifests

/// Commits that must be signed and approved before they lead beyond Replicating.
extension Planner {
    /// Takes other rules of signatures only from a commit that counts by those in force.
    mutating func acceptVerify() {
        guard observed.signature.changesRules else { return }
        guard let objection = observed.signature.objection else {
            let what = spec.git.verify == nil ? "no longer ask for signed commits" : "hold commits to git.verify"
            return add("git/verify", "\(what) from this commit on", .acceptVerify(spec.git.verify))
        }
        plan.findings.append(
            observed.history.verify == nil
                ? Finding(
                    "W89", "spec.git.verify", "the commit does not count by its own rules: \(objection)",
                    hint: "sign commits, and have them approved, before CutOver is declared.")
                : Finding(
                    "W89", "spec.git.verify",
                    "it was \(spec.git.verify == nil ? "taken out" : "changed") by a commit that does not count: \(objection)",
                    hint:
                        "the rules before it stay in force; take the change back, or have it signed and approved by them."
                ))
    }

    mutating func addSignatureGate() {
        guard let objection = observed.signature.objection else { return }
        plan.gates.append(
            Gate(
                name: "signature", waitingFor: "a commit that is signed and approved: \(objection)",
                hint: "sign commits with a key that git.verify allows, and have somebody else approve them."))
    }
}
