/// A path inside a repository that cannot point out of it or into git's own files.
struct RepositoryPath: Hashable {
    /// Empty for the repository's root.
    let components: [String]

    var text: String { components.joined(separator: "/") }

    /// Reads a path as an operator types it: `.`, `./a`, `a/` and the empty string are fine.
    init(_ text: String) throws(GitError) {
        var components = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        if components.last == "" { components.removeLast() }
        while components.first == "." { components.removeFirst() }
        let fault = text.utf8.count > 4096 ? "is longer than 4096 bytes" : components.lazy.compactMap(Self.fault).first
        if let fault = text.hasPrefix("/") ? "starts with a slash" : fault {
            throw GitError(
                code: .invalidName, message: "the path \(String(text.prefix(100)).debugDescription) \(fault)",
                hint: "name files from the repository's root, such as manifests/topics.yaml")
        }
        self.components = components
    }

    private static func fault(of component: String) -> String? {
        switch component {
        case "": "has two slashes in a row"
        case ".", "..": "has '\(component)' in it"
        case _ where component.utf8.count > 255: "has a part longer than 255 bytes"
        case _ where component.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }:
            "has a backslash or a control character in it"
        case _ where isGitFolder(component): "names git's own folder"
        default: nil
        }
    }

    /// As git's protectHFS and protectNTFS see it: case, ignorable characters, trailing dots, spaces and streams aside.
    private static func isGitFolder(_ component: String) -> Bool {
        let visible = component.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        let name = String(String.UnicodeScalarView(visible)).lowercased()
        let stem = name.prefix { $0 != ":" }
        let trimmed = String(stem.reversed().drop { $0 == "." || $0 == " " }.reversed())
        return trimmed == ".git" || trimmed == "git~1"
    }
}
