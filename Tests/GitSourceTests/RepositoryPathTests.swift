import Testing

@testable import GitSource

@Suite("A path in a repository")
struct RepositoryPathTests {
    @Test(
        "is taken as an operator types it",
        arguments: [
            ("", ""), (".", ""), ("./", ""), ("a/b", "a/b"), ("./a/b/", "a/b"), ("ü/日本 語.yaml", "ü/日本 語.yaml"),
            ("-rf", "-rf"), ("a..b/.gitignore", "a..b/.gitignore"), (".github/x", ".github/x"),
            ("a\"b'c$d", "a\"b'c$d"),
        ])
    func isTaken(text: String, path: String) throws {
        #expect(try RepositoryPath(text).text == path)
    }

    @Test(
        "is refused when it points elsewhere, into git's own files, or at nothing git could store",
        arguments: [
            "/", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", ".git", ".git/config", "a/.GIT/hooks/x",
            "git~1/x",
            ".git./x", ".git /x", ".git::$INDEX_ALLOCATION/x", ".g\u{200c}it/x", "a\\b", "a\u{0}b", "a\nb", "a/\u{7f}",
            String(repeating: "x", count: 256), String(repeating: "abcdefg/", count: 600),
        ])
    func isRefused(text: String) async {
        #expect(await code { _ = try RepositoryPath(text) } == .invalidName)
        let said = await message { _ = try RepositoryPath(text) }
        #expect(said.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } && said.count < 300)
    }
}
