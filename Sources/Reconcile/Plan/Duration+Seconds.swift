import Foundation

extension Duration {
    /// For arithmetic with dates.
    var seconds: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}
