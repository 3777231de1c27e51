import Access
import Evidence

/// The verdict on the merged policies, and what it was reached from: evidence at the beginning of a cutover.
package struct ProvedAccess: Equatable, Sendable {
    package struct Principal: Equatable, Sendable {
        package let isEquivalent: Bool
        /// The SHA-256 of each policy.
        package let policies: [String]
        /// The differences that the manifest accepts, each with its reason.
        package let accepted: [String]

        fileprivate var size: Int { (policies + accepted).reduce(64) { $0 + $1.utf8.count } }
    }

    private let proof: AccessProof
    package private(set) var principals: [String: Principal]

    /// The SHA-256 of the ACLs, and of what was known and decided beside them.
    package var acls: String { proof.aclsDigest }
    package var context: String { proof.contextDigest }
    /// The whole proof, name by name: JSON.
    package var document: [UInt8] { proof.json() }

    init(_ proof: AccessProof, of principals: Set<String>) {
        self.proof = proof
        self.principals = Dictionary(
            uniqueKeysWithValues: proof.principals.filter { principals.contains($0.principal) }.map { proof in
                let accepted = proof.differences.compactMap { difference in
                    difference.acceptance.map { "\(difference.kind.rawValue) \(difference.words): \($0)" }
                }
                return (
                    proof.principal,
                    Principal(isEquivalent: proof.isEquivalent, policies: proof.policies, accepted: accepted)
                )
            })
    }

    /// In parts that each fit an entry of the journal, which is limited; together they cover all principals.
    var parts: [ProvedAccess] {
        var parts: [ProvedAccess] = []
        var size = Int.max
        for (name, principal) in principals.sorted(by: { $0.key < $1.key }) {
            if size > Self.partSize {
                var part = self
                part.principals = [:]
                parts.append(part)
                size = 0
            }
            parts[parts.count - 1].principals[name] = principal
            size += principal.size + name.utf8.count
        }
        return parts
    }

    /// A quarter of an entry's limit in bytes, which leaves room for how JSON writes them.
    private static let partSize = 256 << 10

    var journalValue: [String: JournalValue] {
        [
            "acls": .string(acls), "context": .string(context),
            "principals": .object(
                principals.mapValues { principal in
                    [
                        "equivalent": .bool(principal.isEquivalent),
                        "policies": .array(principal.policies.map { .string($0) }),
                        "accepted": .array(principal.accepted.map { .string($0) }),
                    ]
                }),
        ]
    }
}
