import AWS
import Kafka

/// Looks for prefixes that stand for many of a principal's names each, until its policies fit.
struct PrefixSearch {
    enum Preference: CaseIterable {
        /// As few existing names more as possible.
        case narrow
        /// As few prefixes as possible.
        case few
    }

    /// A prefix in the place of names that have the same actions.
    private struct Candidate {
        struct Key: Hashable {
            let pattern: AccessPattern
            let actions: ActionSet
        }

        let key: Key
        let names: [AccessPattern]
        let widened: [AccessPattern]

        var pattern: AccessPattern { key.pattern }
        var actions: ActionSet { key.actions }
    }

    private let access: PrincipalAccess
    private let cluster: ClusterARN
    private let limit: PolicyLimit
    /// What exists, in order, and what the principal is allowed there.
    private let existing: [(name: AccessPattern, actions: ActionSet)]

    init(
        _ access: PrincipalAccess, on cluster: ClusterARN, _ limit: PolicyLimit, among resources: [KafkaResource]
    ) {
        self.access = access
        self.cluster = cluster
        self.limit = limit
        var allowed: [KafkaClusterAction.Resource: NameIndex<ActionSet>] = [:]
        for (pattern, actions) in access.allowed {
            allowed[pattern.resource, default: NameIndex()][
                pattern.name, isPrefix: pattern.isPrefix, default: []
            ].formUnion(actions)
        }
        existing = resources.compactMap { AccessPattern($0) }.sorted().map { name in
            var actions: ActionSet = []
            allowed[name.resource]?.forEach(for: name.name) { actions.formUnion($0) }
            return (name, actions)
        }
    }

    /// The first prefixes in the order of the preference that make the policies fit; nil if all together do not.
    func option(_ preference: Preference) -> PolicyExcess.Option? {
        let candidates = candidates().sorted { Self.precedes($0, $1, preference) }
        guard let all = option(candidates[...]) else { return nil }
        var (best, tooFew) = (all, 0)
        var enough = candidates.count
        while enough - tooFew > 1 {
            let middle = (enough + tooFew) / 2
            if let option = option(candidates.prefix(middle)) {
                (best, enough) = (option, middle)
            } else {
                tooFew = middle
            }
        }
        return best
    }

    private func option(_ candidates: ArraySlice<Candidate>) -> PolicyExcess.Option? {
        var access = access
        var chosen: [Candidate] = []
        var replaced = 0
        for candidate in candidates {
            // What a prefix before has taken already is not worth another.
            let names = candidate.names.filter { access.allowed[$0] == candidate.actions }
            guard names.count > 1 else { continue }
            for name in names { access.allowed[name] = nil }
            access.allowed[candidate.pattern, default: []].formUnion(candidate.actions)
            chosen.append(candidate)
            replaced += names.count
        }
        let documents = access.policies(on: cluster, limit)
        guard limit.holds(documents) else { return nil }
        return PolicyExcess.Option(
            prefixes: Set(chosen.map(\.pattern)).sorted(), replaced: replaced,
            widened: Set(chosen.flatMap(\.widened)).sorted().map(\.description), policies: documents.count)
    }

    /// Every prefix up to a separator that two or more names with the same actions share.
    private func candidates() -> [Candidate] {
        var names: [Candidate.Key: [AccessPattern]] = [:]
        for (name, actions) in access.allowed where !name.isPrefix {
            for prefix in name.prefixes {
                names[Candidate.Key(pattern: prefix, actions: actions), default: []].append(name)
            }
        }
        return names.filter { $0.value.count > 1 }.map { key, names in
            Candidate(
                key: key, names: names,
                widened: existing.filter { key.pattern.overlaps($0.name) && !key.actions.isSubset(of: $0.actions) }
                    .map(\.name))
        }
    }

    private static func precedes(_ a: Candidate, _ b: Candidate, _ preference: Preference) -> Bool {
        switch preference {
        case .narrow where a.widened.count != b.widened.count: return a.widened.count < b.widened.count
        case .few where a.names.count != b.names.count: return a.names.count > b.names.count
        default: break
        }
        if a.pattern.name.utf8.count != b.pattern.name.utf8.count {
            return a.pattern.name.utf8.count > b.pattern.name.utf8.count
        }
        return a.pattern != b.pattern ? a.pattern < b.pattern : a.actions < b.actions
    }
}

extension AccessPattern {
    /// The prefixes of the name that end in a separator.
    fileprivate var prefixes: [AccessPattern] {
        name.indices.filter { "-._/:".contains(name[$0]) }.map {
            AccessPattern(resource, String(name[...$0]), isPrefix: true)
        }
    }
}
