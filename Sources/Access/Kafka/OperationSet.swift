import Kafka

/// A set of operations; iterates by the codes of Kafka's protocol.
struct OperationSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var bits: UInt16 = 0

    init(arrayLiteral operations: ACLOperation...) {
        for operation in operations { insert(operation) }
    }

    static let all = OperationSet(bits: .max)

    var isEmpty: Bool { bits == 0 }

    func contains(_ operation: ACLOperation) -> Bool { bits & Self.bit(operation) != 0 }

    mutating func insert(_ operation: ACLOperation) { bits |= Self.bit(operation) }

    mutating func formUnion(_ other: OperationSet) { bits |= other.bits }

    func subtracting(_ other: OperationSet) -> OperationSet { OperationSet(bits: bits & ~other.bits) }

    private init(bits: UInt16) {
        self.bits = bits
    }

    private static func bit(_ operation: ACLOperation) -> UInt16 { 1 << UInt16(operation.rawValue) }
}
