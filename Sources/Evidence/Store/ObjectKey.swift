import Cryptography

/// The rules for keys: the same in every store, so that a bucket and a directory have the same layout.
///
/// A key is segments joined by `/`, up to 1,024 bytes (S3's limit), a segment up to 255 (a file name's). Segments
/// consist of `A-Z a-z 0-9 . _ - = @ + , ~ %` and do not begin with a dot, which keeps `..` and a store's own files
/// out. Any other text goes into a key through ``component(_:)``.
package enum ObjectKey {
    package static let maximumLength = 1_024
    package static let maximumSegmentLength = 255

    /// A text of any kind (a topic's name, a group id, a principal) as one segment: distinct texts stay distinct.
    ///
    /// What is not a letter, a digit or one of `.` `_` `-` `=` `@` `+` `,` is percent-encoded. A text too long for a
    /// segment is cut and ends in `~` and its SHA-256.
    package static func component(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isLeadingDot = encoded.isEmpty && byte == UInt8(ascii: ".")
            if isPlain(byte) && !isLeadingDot {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                encoded += "%" + hex([byte]).uppercased()
            }
        }
        if encoded.isEmpty { return "%" }
        guard encoded.utf8.count > maximumComponentLength else { return encoded }
        return encoded.prefix(maximumComponentLength - 65) + "~" + hex(sha256(Array(text.utf8)))
    }

    /// Leaves room for an extension and a number beside the text.
    private static let maximumComponentLength = 200

    /// - Throws: ``EvidenceError`` `invalid-key`.
    package static func check(_ key: String) throws(EvidenceError) {
        try check(key[...], segments: key.split(separator: "/", omittingEmptySubsequences: false))
    }

    /// A prefix is the beginning of a key: its last segment may be incomplete or empty.
    static func checkPrefix(_ prefix: String) throws(EvidenceError) {
        var segments = prefix.split(separator: "/", omittingEmptySubsequences: false)
        if segments.last?.isEmpty == true { segments.removeLast() }
        try check(prefix[...], segments: segments)
    }

    private static func check(_ key: Substring, segments: [Substring]) throws(EvidenceError) {
        func refuse(_ problem: String) -> EvidenceError {
            EvidenceError(
                code: .invalidKey, message: "object key '\(key.prefix(100))': \(problem)",
                hint: "names that come from elsewhere belong into a key as ObjectKey.component")
        }
        guard key.utf8.count <= maximumLength else { throw refuse("longer than \(maximumLength) bytes") }
        for segment in segments {
            guard !segment.isEmpty, !segment.hasPrefix(".") else {
                throw refuse("a segment is empty or begins with a dot")
            }
            guard segment.utf8.count <= maximumSegmentLength else {
                throw refuse("a segment is longer than \(maximumSegmentLength) bytes")
            }
            guard segment.utf8.allSatisfy({ isPlain($0) || "%~".utf8.contains($0) }) else {
                throw refuse("it has characters that are not safe in every store")
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "._-=@+,".utf8.contains(byte)
        }
    }
}
