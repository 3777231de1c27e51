import Access
import Kafka

/// The same numbers on every run (SplitMix64), and random ACLs over few names so that they meet.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &self)] }

    static let names = ["a", "ab", "abc", "b", "b/c", "a*", "?b", "$a", "${*}", "a${?}"]

    mutating func principal() -> String { pick(["User:alice", "User:bob"]) }

    mutating func resource() -> KafkaResource {
        switch pick([0, 0, 1, 2, 3]) {
        case 0: .topic(pick(Self.names + ["abcd", "z"]))
        case 1: .group(pick(Self.names + ["abcd", "z"]))
        case 2: .transactionalID(pick(Self.names + ["abcd", "z"]))
        default: .cluster
        }
    }

    mutating func acl(hosts: [String] = ["*"]) -> ACLBinding {
        let resource = resource()
        let name = resource.type == .cluster ? resource.name : pick(Self.names + ["*"])
        return ACLBinding(
            pick([.allow, .allow, .deny]), pick(["User:alice", "User:alice", "User:bob", "User:*"]),
            pick(resource.type.operations + [.all]), resource.type,
            resource.type == .cluster ? .literal : pick([.literal, .prefixed]), name, host: pick(hosts))
    }
}
