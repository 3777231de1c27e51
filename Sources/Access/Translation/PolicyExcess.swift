import AWS
import Kafka

/// A principal's policies that no role holds, and what could be done about it.
package struct PolicyExcess: Hashable, Sendable {
    /// Prefixes that would stand for many names each, and make the policies fit; kedge never takes them by itself.
    package struct Option: Hashable, Sendable {
        /// In order.
        package let prefixes: [AccessPattern]
        /// How many names they stand for.
        package let replaced: Int
        /// What exists and would be allowed as well, in order.
        package let widened: [String]
        /// How many policies there would be.
        package let policies: Int
    }

    /// Of all policies together.
    package let characters: Int
    package let policies: Int
    /// The least widening one first; none where no prefix helps.
    package let options: [Option]

    init(
        _ access: PrincipalAccess, _ documents: [PolicyDocument], on cluster: ClusterARN, _ limit: PolicyLimit,
        among resources: [KafkaResource]
    ) {
        characters = documents.reduce(0) { $0 + $1.size }
        policies = documents.count
        let search = PrefixSearch(access, on: cluster, limit, among: resources)
        var options: [Option] = []
        for preference in PrefixSearch.Preference.allCases {
            if let option = search.option(preference), !options.contains(option) { options.append(option) }
        }
        self.options = options
    }

    /// For a note; lists every name that an option would widen to.
    var words: String {
        let total = "\(characters) characters in \(policies) \(policies == 1 ? "policy" : "policies")"
        guard !options.isEmpty else { return "\(total); no prefix would make it fit" }
        return total + "; would fit with "
            + options.map { option in
                let list = option.prefixes.map(\.description).joined(separator: ", ")
                return "\(list) for \(option.replaced) names, which widens to "
                    + (option.widened.isEmpty ? "no name that exists" : option.widened.joined(separator: ", "))
            }.joined(separator: "; or with ")
    }
}
