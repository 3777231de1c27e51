/// How much goes into one request.
enum Limits {
    static let topicsPerRequest = 500
    static let groupsPerRequest = 100
    /// Brokers under ZooKeeper write ACLs one resource after another, and have to answer in time.
    static let aclsPerRequest = 100
    static let offsetsPerRequest = 5000
    /// What one request commits becomes one batch in `__consumer_offsets`, at most `max.message.bytes` (1 MiB) long; one
    /// offset may come with 4 KiB of metadata.
    static let offsetsPerCommit = 200
}

extension Array {
    /// The elements in order, at most `size` at a time.
    func chunked(_ size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
