/// A set of actions; iterates in the order of ``KafkaClusterAction``.
package struct ActionSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var bits: UInt32 = 0

    package init() {}

    package init(_ actions: some Sequence<KafkaClusterAction>) {
        for action in actions { insert(action) }
    }

    package init(arrayLiteral actions: KafkaClusterAction...) {
        self.init(actions)
    }

    package static let all = ActionSet(KafkaClusterAction.allCases)

    /// Every action on one kind of resource.
    package static func all(on resource: KafkaClusterAction.Resource) -> ActionSet { byResource[resource] ?? [] }

    private static let byResource = Dictionary(grouping: KafkaClusterAction.allCases, by: \.resource)
        .mapValues { ActionSet($0) }

    package var isEmpty: Bool { bits == 0 }

    package var count: Int { bits.nonzeroBitCount }

    package var elements: [KafkaClusterAction] { KafkaClusterAction.allCases.filter(contains) }

    package func contains(_ action: KafkaClusterAction) -> Bool { bits & Self.bit(action) != 0 }

    package mutating func insert(_ action: KafkaClusterAction) { bits |= Self.bit(action) }

    package mutating func remove(_ action: KafkaClusterAction) { bits &= ~Self.bit(action) }

    package mutating func formUnion(_ other: ActionSet) { bits |= other.bits }

    package func union(_ other: ActionSet) -> ActionSet { ActionSet(bits: bits | other.bits) }

    package func isSubset(of other: ActionSet) -> Bool { bits & ~other.bits == 0 }

    package func intersection(_ other: ActionSet) -> ActionSet { ActionSet(bits: bits & other.bits) }

    package func subtracting(_ other: ActionSet) -> ActionSet { ActionSet(bits: bits & ~other.bits) }

    private init(bits: UInt32) {
        self.bits = bits
    }

    private static func bit(_ action: KafkaClusterAction) -> UInt32 { 1 << UInt32(action.place) }
}

extension ActionSet: Comparable {
    /// Sets of earlier actions come first.
    package static func < (a: Self, b: Self) -> Bool {
        a.elements.lexicographicallyPrecedes(b.elements) { $0.place < $1.place }
    }
}
