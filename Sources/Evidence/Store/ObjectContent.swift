import Cryptography
import Foundation
import NIOCore

/// Bytes for a store and their SHA-256, which is computed once, here.
package struct ObjectContent: Sendable {
    package let bytes: ByteBuffer
    package let digest: [UInt8]
    /// The time of the event that this is the record of, from which on a store with a retention keeps it.
    ///
    /// Nil for what may be replaced or removed.
    package let recorded: Date?

    package init(_ bytes: ByteBuffer, recorded: Date? = nil) {
        self.bytes = bytes
        digest = bytes.withUnsafeReadableBytes { sha256($0) }
        self.recorded = recorded
    }
}

/// An object's content as it comes, piece by piece.
package typealias ObjectPieces = any AsyncSequence<ObjectContent, any Error> & Sendable
