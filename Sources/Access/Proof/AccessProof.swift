import AWS
import Cryptography
import Kafka

/// The proof that policies allow what ACLs allow, principal by principal, or what stands in its way.
///
/// A pure function of its arguments, which it names by their digests; the same arguments give the same bytes.
/// `docs/access.md` says what is compared and how.
package struct AccessProof: Hashable, Sendable {
    package let cluster: ClusterARN
    /// SHA-256 of the ACLs, each as one line of JSON, in order.
    package let aclsDigest: String
    /// SHA-256 of what else the proof depends on: known principals, super users, decisions and acceptances.
    package let contextDigest: String
    /// Everyone with ACLs, policies or a place in the context, in the order of their bytes.
    package let principals: [PrincipalProof]
    /// Acceptances of differences that there are not.
    package let idleAcceptances: [AccessAcceptance]

    package var isEquivalent: Bool { principals.allSatisfy(\.isEquivalent) }

    package subscript(principal: String) -> PrincipalProof? {
        principals.first { ExactText($0.principal) == ExactText(principal) }
    }

    /// - Parameters:
    ///   - acls: as the source lists them, without what kedge itself added there.
    ///   - policies: those that were merged or are attached, as they are now.
    ///   - cluster: the target.
    package init(
        _ acls: [ACLBinding], _ policies: [AttachedPolicy], on cluster: ClusterARN, in context: AccessContext
    ) {
        var unused = NoteCollector()
        let narrow = SourceACLs(acls, context, .narrow, &unused)
        let permitted = narrow.authorizer
        var (byHost, needed) = (narrow, permitted)
        if acls.contains(where: { $0.host != ACLBinding.anyHost }) {
            byHost = SourceACLs(acls, context, .byHost, &unused)
            needed = byHost.authorizer
        }
        let attached = Dictionary(grouping: policies) { ExactText($0.principal) }
        let acceptances = Dictionary(grouping: context.acceptances) { ExactText($0.principal) }
        let everyone = Set(narrow.principals.map { ExactText($0) }).union(attached.keys).sorted()
        principals = everyone.map { principal in
            var prover = PrincipalProver(
                principal.text, needed: needed, permitted: permitted, attached[principal] ?? [], on: cluster)
            prover.compare(byHost.acls(of: principal.text), accepting: acceptances[principal] ?? [])
            return prover.proof
        }
        idleAcceptances = Self.idle(context.acceptances, principals, cluster)
        self.cluster = cluster
        aclsDigest = Self.digest(acls.map(\.jsonValue))
        contextDigest = Self.digest(context.jsonValues)
    }

    private static func idle(
        _ acceptances: [AccessAcceptance], _ principals: [PrincipalProof], _ cluster: ClusterARN
    ) -> [AccessAcceptance] {
        guard !acceptances.isEmpty else { return [] }
        let differences = Dictionary(grouping: principals) { ExactText($0.principal) }.mapValues {
            $0.flatMap(\.differences)
        }
        return acceptances.filter { acceptance in
            !(differences[ExactText(acceptance.principal)] ?? []).contains { acceptance.covers($0, on: cluster) }
        }
    }

    private static func digest(_ values: [JSONValue]) -> String {
        let lines = values.map { ExactText(String(decoding: $0.compact(), as: UTF8.self)) }
        return hex(sha256(Array(lines.sorted().map { $0.text + "\n" }.joined().utf8)))
    }
}
