/// Where the replicas of new partitions go: leaders in turn over the brokers, followers on the brokers after it.
enum ReplicaPlacement {
    /// - Parameter first: The number of the first new partition.
    static func replicas(
        brokers: [Int32], partitions: Int, factor: Int, first: Int = 0, offset: Int = 0
    ) -> [[Int32]] {
        (first..<first + partitions).map { partition in
            (0..<factor).map { brokers[(partition + offset + $0) % brokers.count] }
        }
    }
}
