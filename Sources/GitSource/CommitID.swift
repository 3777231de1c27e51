internal import CLibGit2

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

extension CommitID {
    /// Nil for the zero id, which stands for a reference that does not exist.
    init?(_ id: git_oid) {
        var id = id
        guard git_oid_is_zero(&id) == 0 else { return nil }
        var digits = [CChar](repeating: 0, count: 41)
        git_oid_tostr(&digits, digits.count, &id)
        self.init(String(decoding: digits.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    var oid: git_oid {
        var id = git_oid()
        git_oid_fromstr(&id, hex)
        return id
    }
}
