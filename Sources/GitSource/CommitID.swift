/// A commit's name: 40 lower-case hexadecimal digits, the SHA-1 of what it says.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
    package let hex: String

    /// Nil unless the text is 40 hexadecimal digits.
    package init?(_ text: String) {
        guard text.utf8.count == 40, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        hex = text.lowercased()
    }

    package var description: String { hex }
    /// The first 12 digits, for people.
    package var short: String { String(hex.prefix(12)) }
}
