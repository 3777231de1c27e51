/// Where objects are kept: `s3://bucket/prefix` or, for trying out, `file:///folder`.
package struct StoreURL: Hashable, Sendable {
    /// As written, without a slash at its end.
    package let rawValue: String

    /// Nil unless the bucket's name is one that S3 allows and the rest needs no encoding anywhere.
    ///
    /// Bucket names have 3 to 63 lowercase letters, digits, single dots and hyphens, and a letter or digit at both ends
    /// (Amazon S3 User Guide, "General purpose bucket naming rules"). Keys have 1024 bytes, half of them for the prefix.
    package init?(parsing text: String) {
        guard text.utf8.count <= 512 else { return nil }
        let text = text.hasSuffix("/") && !text.hasSuffix("//") ? text.dropLast() : text[...]
        if text.hasPrefix("s3://") {
            let parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false)
            guard let bucket = parts.first, Self.isBucket(bucket),
                parts.dropFirst().allSatisfy({ Self.isSegment($0) && !$0.hasPrefix(".") })
            else { return nil }
        } else if text.hasPrefix("file:///") {
            let parts = text.dropFirst(8).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy(Self.isSegment) else { return nil }
        } else {
            return nil
        }
        rawValue = String(text)
    }

    /// Whether objects are kept in S3, not in a folder.
    package var isBucket: Bool { rawValue.hasPrefix("s3://") }

    private static func isBucket(_ name: Substring) -> Bool {
        (3...63).contains(name.utf8.count) && !name.contains("..")
            && name.utf8.allSatisfy {
                $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            && [name.utf8.first, name.utf8.last].allSatisfy { $0.map { $0.isLowercaseLetter || $0.isDigit } ?? false }
    }

    private static func isSegment(_ segment: Substring) -> Bool {
        (1...255).contains(segment.utf8.count) && segment != "." && segment != ".."
            && segment.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_.=+@~,-".utf8.contains($0) }
    }
}

extension StoreURL: CustomStringConvertible {
    package var description: String { rawValue }
}

extension Reader<StoreURL> {
    static let storeURL = Reader.text(
        "a place for objects", hint: "write s3://bucket/prefix, or file:///folder for trying out",
        parse: StoreURL.init(parsing:))
}
