/// Which partition of `__consumer_offsets` or `__transaction_state` stands for a group or transactional id.
enum CoordinatorKey {
    /// `Utils.abs(key.hashCode) % partitions` with Java's hash of a string.
    static func partition(of key: String, partitions: Int) -> Int32 {
        let hash = key.utf16.reduce(0 as Int32) { $0 &* 31 &+ Int32($1) }
        let positive = hash == Int32.min ? 0 : abs(hash)
        return positive % Int32(max(partitions, 1))
    }
}
