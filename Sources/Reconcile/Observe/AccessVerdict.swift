import Access
import Foundation

/// Whether policies allow what the ACLs do, and the same in one line.
package struct AccessVerdict: Equatable, Sendable {
    package let isEquivalent: Bool
    package let line: String

    package init(isEquivalent: Bool, line: String) {
        self.isEquivalent = isEquivalent
        self.line = line
    }

    /// - Parameter accepted: How many differences the manifest accepts.
    private init(equivalentBut accepted: Int) {
        let but = accepted == 0 ? "" : ", but for \(counted(accepted, "accepted difference"))"
        self.init(isEquivalent: true, line: "The policies allow exactly what the ACLs do\(but).")
    }

    /// On what is generated.
    init(_ proof: AccessProof) {
        let (all, open) = proof.principals.reduce((0, 0)) { ($0.0 + $1.differences.count, $0.1 + $1.open.count) }
        if proof.isEquivalent {
            self.init(equivalentBut: all - open)
        } else {
            self.init(
                isEquivalent: false,
                line: "\(counted(open, "difference")) between the ACLs and the policies to decide about.")
        }
    }

    /// On the files of a commit, as if it were merged.
    init(_ checkout: Checkout, migration: String, _ review: (Desired) -> AccessReview) {
        do throws(ReconcileError) {
            let desired = try Desired(checkout, migration: migration)
            self.init(review(desired).observation(), desired)
        } catch {
            // What is wrong first, below the line that says where.
            let lines = error.message.split(separator: "\n")
            self.init(
                isEquivalent: false,
                line: (lines.dropFirst().first ?? lines.first ?? "").trimmingCharacters(in: .whitespaces))
        }
    }

    private init(_ access: AccessObservation, _ desired: Desired) {
        let unreadable = access.findings.filter { $0.code == "B33" }.map(\.message)
        let unmerged = access.unmerged.sorted { $0.key < $1.key }.map { principal, path in
            "\(principal): \(path) is \(desired.files[path] == nil ? "missing" : "made for other ACLs")"
        }
        let undecided = access.undecided.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let open = unreadable + unmerged + undecided
        if let first = open.first {
            self.init(isEquivalent: false, line: first + (open.count > 1 ? ", and \(open.count - 1) more" : ""))
        } else if let proof = access.proof {
            self.init(equivalentBut: proof.principals.values.reduce(0) { $0 + $1.accepted.count })
        } else {
            self.init(isEquivalent: false, line: "There are no policies to compare with the ACLs.")
        }
    }
}
