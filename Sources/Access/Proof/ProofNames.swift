import AWS
import Kafka

/// What the ACLs and policies of one principal name on one kind of resource of a cluster.
struct ProofNames {
    private struct Pattern {
        /// As a policy of version 2012-10-17 writes it.
        let text: String
        let elements: PolicyPattern
        /// What stands before the name in the policy, where that has wildcards too.
        let beginning: String

        /// By how much it says what a name that it stands for is about.
        var weight: (Int, Int) {
            let isEverything = elements.elements == [.any]
            let rank = !beginning.isEmpty ? 1 : !elements.isPrefix ? 3 : isEverything ? 0 : 2
            return (rank, elements.elements.count)
        }
    }

    private let resource: KafkaClusterAction.Resource
    private let arnPrefix: String
    private var patterns: [Pattern] = []
    /// By what stands before them.
    private var known: [String: Set<PolicyPattern>] = [:]

    init(_ resource: KafkaClusterAction.Resource, in cluster: ClusterARN) {
        self.resource = resource
        arnPrefix = resource.arn("", in: cluster)
    }

    mutating func add(_ pattern: AccessPattern) {
        guard pattern.resource == resource else { return }
        add(pattern.policyName, .v2012, after: "")
    }

    /// Adds what a policy names, if it can be of this kind.
    mutating func add(_ text: String, _ version: PolicyDocument.Version) {
        if text.utf8.starts(with: arnPrefix.utf8) {
            add(String(Substring(text.utf8.dropFirst(arnPrefix.utf8.count))), version, after: "")
        } else if text.utf8.contains(where: { "*?$".utf8.contains($0) }) {
            add(text, version, after: arnPrefix)
        }
    }

    private mutating func add(_ text: String, _ version: PolicyDocument.Version, after beginning: String) {
        guard let elements = PolicyPattern(text, version: version, values: [:], unknown: .anything),
            known[beginning, default: []].insert(elements).inserted
        else { return }
        let text = version == .v2012 ? text : elements.text
        patterns.append(Pattern(text: text, elements: elements, beginning: beginning))
    }

    /// A name for each kind of names, and what the kind is called; nil where there are too many to compare.
    func examples() -> [(name: String, label: String)]? {
        var atoms = NameAtoms(colons: resource != .topic)
        for (number, pattern) in patterns.enumerated() {
            atoms.add(number, pattern.elements, after: pattern.beginning)
            if pattern.elements.isAmbiguous {
                atoms.add(number, pattern.elements.withinSegments, after: pattern.beginning)
            }
        }
        return atoms.atoms()?.map { atom in (atom.name, label(atom)) }
    }

    /// The exact name, or the longest pattern that stands for it: one with wildcards before a plain prefix, and that
    /// before one whose wildcards are in the ARN.
    private func label(_ atom: NameAtoms.Atom) -> String {
        let matching = atom.patterns.map { patterns[$0] }
        if matching.contains(where: { $0.elements.isExact && $0.beginning.isEmpty }) {
            return AccessPattern(resource, atom.name).description
        }
        let longest = matching.max { $0.weight < $1.weight }
        let kind = AccessPattern(resource, "").description
        guard let longest, !longest.beginning.isEmpty else { return kind + (longest?.text ?? "*") }
        return "\(kind)in \(longest.text)"
    }
}
