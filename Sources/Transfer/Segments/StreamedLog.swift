/// How a log that was too large for memory was stored: piece by piece, as it came from the source.
package struct StreamedLog: Codable, Equatable, Sendable {
    /// A part of the log with whole batches.
    package struct Piece: Codable, Equatable, Sendable {
        package let bytes: Int
        package let records: Int64
        /// SHA-256 (hex).
        package let digest: String
    }

    /// Tells the object from those of other attempts: the content was not known when its name was chosen.
    package let name: String
    package let pieces: [Piece]

    /// The pieces lie behind one another in the log object.
    func range(of piece: Int) -> Range<Int> {
        let start = pieces[..<piece].reduce(0) { $0 + $1.bytes }
        return start..<start + pieces[piece].bytes
    }

    /// Whether this describes a log of so many bytes and records.
    func describes(bytes: Int, records: Int64) -> Bool {
        let isName =
            name.utf8.count == 16 && name.allSatisfy { $0.isASCII && ($0.isNumber || ("a"..."f").contains($0)) }
        guard isName,
            pieces.allSatisfy({ $0.bytes > 0 && $0.bytes <= bytes && $0.records >= 0 && $0.records <= records })
        else { return false }
        return pieces.reduce(0) { $0 + $1.bytes } == bytes && pieces.reduce(0) { $0 + $1.records } == records
    }
}
