import Foundation

/// Time and chance, as the parts that retry and refresh see them.
struct AWSClock: Sendable {
    var now: @Sendable () -> Date
    var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to the limit.
    var random: @Sendable (_ limit: Double) -> Double
}
