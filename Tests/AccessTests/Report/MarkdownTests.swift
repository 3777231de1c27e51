import Testing

@testable import Access

@Suite("Names in Markdown")
struct MarkdownTests {
    @Test(
        "A name is code, and whatever it holds does nothing",
        arguments: [
            ("User:alice", "`User:alice`"), ("@everyone #1 !2", "`@everyone #1 !2`"), ("a`b", "<code>a&#96;b</code>"),
            ("a|b", "<code>a&#124;b</code>"), ("<b>", "<code>&#60;b&#62;</code>"), ("", "<code></code>"),
            ("a\nb", "<code>a&#xfffd;b</code>"), ("\u{202e}a", "<code>&#xfffd;a</code>"), (" a", "<code> a</code>"),
            ("gr\u{fc}\u{df}e", "<code>gr\u{fc}\u{df}e</code>"), ("a\\|b", "<code>a&#92;&#124;b</code>"),
            ("</code>", "<code>&#60;/code&#62;</code>"),
            ("<!-- kedge x -->", "<code>&#60;&#33;-- kedge x --&#62;</code>"),
        ])
    func code(name: String, expected: String) {
        #expect(Markdown.code(name) == expected)
    }

    @Test(
        "A sentence mentions nobody, refers to nothing and links nowhere",
        arguments: [
            ("READ on topic orders-*: denied", "READ on topic orders-&#42;: denied"),
            ("ask @team", "ask &#64;&#8203;team"), ("closes #1", "closes &#35;&#8203;1"),
            ("see http://x.example", "see http:&#8203;//x.example"), ("www.example.com", "www&#8203;.example.com"),
            ("[a](b) <i> `c` |d| _e_", "&#91;a&#93;(b) &#60;i&#62; &#96;c&#96; &#124;d&#124; &#95;e&#95;"),
            ("a\n# b", "a&#xfffd;&#35;&#8203; b"),
        ])
    func text(text: String, expected: String) {
        #expect(Markdown.text(text) == expected)
    }

    @Test("A block's fence is longer than any in it")
    func block() {
        #expect(Markdown.block("a", language: "yaml") == "```yaml\na\n```\n")
        #expect(Markdown.block("````\n") == "`````\n````\n`````\n")
    }
}
