import Foundation
import NIOCore

/// The lease object: who may act, and until when.
struct LeaseRecord: Codable, Equatable {
    static let currentVersion = 1

    var version = currentVersion
    let fence: Int
    let holder: LeaseHolder
    /// Makes each holding unlike any other, also of the same process at the same time.
    let nonce: String
    let acquired: Date
    var expires: Date
    /// How long after it was written the holder stops by itself.
    var durationSeconds: Double
    var released = false

    /// Whether the holder, if it is there at all, has stopped by itself.
    ///
    /// - Parameter age: How long ago the record was written by the store's own clock, in whole seconds. It must agree:
    ///   a reader whose clock is ahead would otherwise take the lease of one that still acts.
    func isFree(at now: Date, age: Duration?) -> Bool {
        released || expires <= now && age.map { $0 >= .seconds(durationSeconds + 1) } != false
    }
}

/// A lease that is held: proof of the right to act, until ``expires``.
package struct LeaseGrant: Sendable, Equatable {
    let record: LeaseRecord
    let version: ObjectVersion

    /// The fencing number: greater with each new holder.
    package var fence: Int { record.fence }
    package var holder: LeaseHolder { record.holder }
    package var expires: Date { record.expires }
}
