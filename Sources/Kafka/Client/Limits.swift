/// How much goes into one request.
enum Limits {
    static let topicsPerRequest = 500
    static let groupsPerRequest = 100
    static let aclsPerRequest = 500
    static let offsetsPerRequest = 5000
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
