import Dispatch

/// Runs file calls, which block, on a few threads of their own instead of Swift's shared pool.
///
/// Calls for one key run in the order in which they were made.
struct FileThreads: Sendable {
    private static let count = 8
    private let queues = (0..<count).map { DispatchQueue(label: "kedge.evidence.files.\($0)") }

    func run<Result: Sendable>(_ key: String, _ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let queue = queues[Int(key.hashValue.magnitude % UInt(queues.count))]
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }
}
