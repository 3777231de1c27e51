/// Text from outside within Markdown, so that it is shown and does nothing else.
///
/// Anybody can make up the name of a principal, a topic or a group; in a pull request it must not become a mention, a
/// reference, a link, HTML, a heading or a cell of a table. GitHub, GitLab and Gitea render CommonMark with tables; their
/// mentions and references are looked for in the rendered text, so that escaping alone does not prevent them.
enum Markdown {
    /// A name, as code: nothing is looked for in there.
    ///
    /// Between backquotes where these say everything as it is, also in a table (GitHub Flavored Markdown, "Tables": a
    /// backslash before a bar is lost even in code); else as HTML.
    static func code(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            ("!"..."~").contains($0) && !"`\\|<>".unicodeScalars.contains($0) || $0 == " "
        }
        if isPlain && !text.isEmpty && !text.hasPrefix(" ") && !text.hasSuffix(" ") { return "`\(text)`" }
        return "<code>\(text.unicodeScalars.map { entity($0) }.joined())</code>"
    }

    /// A sentence with names in it.
    static func text(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            // What begins a mention, or a reference of GitLab's, is parted from what follows by a space of no width.
            "@#!~%&$".unicodeScalars.contains(scalar) ? entity(scalar) + "&#8203;" : entity(scalar)
        }.joined()
        return escaped.replacing("://", with: ":&#8203;//").replacing("www.", with: "www&#8203;.")
    }

    /// A fenced block.
    static func block(_ text: String, language: String = "") -> String {
        let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    private static func entity(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        // Controls, and what changes the direction or the place of what follows.
        case ..<0x20, 0x7f...0x9f, 0xad, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xe0000...0xe007f:
            "&#xfffd;"
        case 0x80...: String(scalar)
        default:
            scalar.properties.isAlphabetic || "0123456789 .,:;/-()'".unicodeScalars.contains(scalar)
                ? String(scalar) : "&#\(scalar.value);"
        }
    }
}
