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
    var released = false

    /// Whether the holder, if it is there at all, has to stop by itself.
    func isFree(at now: Date) -> Bool { released || expires <= now }
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
