import Cryptography
import Foundation
import Testing

@testable import GitSource

/// A text that a server made of a secret, and what may be shown of it.
@Suite("What a server repeats")
struct RedactionTests {
    private static let token = "ghp_S3cr3t/To+ken=0123456789"
    private let hides = Redaction(of: [Secret(token)], user: "x-access-token")

    @Test(
        "A secret is hidden in every form that it is sent in",
        arguments: [
            token, token.uppercased(), String(token.prefix(9)), String(token.dropFirst(3)), String(token.suffix(8)),
            "ghp_S3cr3t%2FTo%2Bken%3D0123456789", "ghp_S3cr3t%2fTo%2bken%3d0123456789",
            Data("x-access-token:\(token)".utf8).base64EncodedString(), Data(token.utf8).base64EncodedString(),
            Data(("Bearer " + token).utf8).base64EncodedString(), Data(("a" + token).utf8).base64EncodedString(),
            Data(("ab" + token).utf8).base64EncodedString(), Data("someone:\(token)".utf8).base64EncodedString(),
        ])
    func hidden(form: String) {
        let shown = hides("said '\(form)' back")
        #expect(shown.hasPrefix("said '") && shown.hasSuffix("' back"))
        #expect(shown.contains("<redacted>"))
        // What is left is what stood beside it.
        #expect(shown.replacing("<redacted>", with: "").count < "said '' back".count + 16)
    }

    @Test("Other text stays as it is, byte by byte")
    func kept() {
        for text in ["", "unexpected http status code: 403", "gr\u{fc}\u{df}e \u{1f600}", "ghp_S3c", "x-access-token"] {
            #expect(hides(text) == text)
            #expect(Redaction(of: [])(text) == text)
            #expect(Redaction(of: [Secret("")], user: "x-access-token")(text) == text)
        }
    }

    @Test("A short secret is hidden where it is encoded, and not taken for every word")
    func short() {
        let hides = Redaction(of: [Secret("main")], user: "x-access-token")
        #expect(hides("the branch main") == "the branch main")
        let basic = Data("x-access-token:main".utf8).base64EncodedString()
        #expect(!hides("Basic \(basic)").contains(basic))
        #expect(Redaction(of: [Secret("s3cret")])("no s3cret") == "no <redacted>")
    }
}
