/// A commit's text, taken apart into its signature and what that signs.
///
/// As git's `parse_buffer_signed_by_header` (commit.c). libgit2's `git_commit_extract_signature` is no help: it (1.5)
/// also takes a line of the message for the field, which git does not.
struct SignedCommit {
    /// Nil for a commit that is not signed.
    let signature: [UInt8]?
    /// The commit without signatures.
    let payload: [UInt8]
    /// Signatures that it has; git takes several for one, which no signature of git's is.
    let count: Int

    init(_ text: [UInt8]) {
        var (signature, payload): ([UInt8], [UInt8]) = ([], [])
        var count = 0
        var (isSignature, isOther) = (false, false)
        var rest = text[...]
        while let first = rest.first {
            let line = rest.prefix(through: rest.firstIndex(of: Self.newline) ?? rest.endIndex - 1)
            guard first != Self.newline else { break }
            rest = rest.dropFirst(line.count)
            if isSignature, first == Self.space {
                signature += line.dropFirst()
            } else if line.starts(with: Self.field) {
                signature += line.dropFirst(Self.field.count)
                (isSignature, isOther, count) = (true, false, count + 1)
            } else {
                isSignature = false
                // `gpgsig-sha256`, for the other kind of object names.
                isOther = line.starts(with: Self.field.dropLast()) || isOther && first == Self.space
                if !isOther { payload += line }
            }
        }
        self.signature = count > 0 ? signature : nil
        self.payload = payload + rest
        self.count = count
    }

    private static let field = Array("gpgsig ".utf8)
    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
}
