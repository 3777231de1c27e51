import Cryptography
import GitSource

/// What kedge remembers in a pull request's description and in its comments: an HTML comment, which no forge shows.
///
/// It is all the memory that the flow has beyond git: a pull request that was closed says by it which inputs were refused.
struct ReviewMarker: Equatable, Sendable {
    /// Of ``ReviewRequest/inputs``.
    var inputs: String
    /// Of the files that are proposed.
    var files: String
    /// Of title and description as kedge wrote them, so that a person's changes to them stay until kedge has news.
    var text: String
    /// The commit that was described.
    var commit: String
    /// Of a pull request that proposes what was merged before.
    var again: Again?

    struct Again: Equatable, Sendable {
        /// The tracked branch no longer has the merge; otherwise it has, and does not hold what was proposed.
        var isLost: Bool
        /// The one that was merged.
        var pullRequest: Int

        var notice: ReviewOutcome.Notice { isLost ? .mergeLost(pullRequest) : .mergeUndone(pullRequest) }

        fileprivate var words: String {
            "**Pull request \(pullRequest) proposed the same and was merged. "
                + (isLost
                    ? "The tracked branch no longer has that merge: somebody pushed to it with force.**\n\n"
                    : "The tracked branch does not hold what it proposed; if that is meant, close this one.**\n\n")
        }
    }

    init(_ request: ReviewRequest, at commit: CommitID, again: Again? = nil) {
        inputs = request.inputsDigest
        files = request.filesDigest
        text = Self.digest([request.title, request.body].map { Array($0.utf8) })
        self.commit = commit.hex
        self.again = again
    }

    /// The last one in a text; nil when there is none.
    init?(in text: String) {
        guard let match = text.matches(of: Self.pattern).last else { return nil }
        inputs = String(match.1)
        files = String(match.2)
        self.text = String(match.3)
        commit = String(match.4)
        again = match.6.flatMap { Int($0) }.map { Again(isLost: match.5 == "lost", pullRequest: $0) }
    }

    private static var pattern: Regex<(Substring, Substring, Substring, Substring, Substring, Substring?, Substring?)> {
        /<!-- kedge inputs=([0-9a-f]{64}) files=([0-9a-f]{64}) text=([0-9a-f]{64}) commit=([0-9a-f]{40})(?: (lost|undone)=([0-9]{1,9}))? -->/
    }

    /// The description with the marker at its end, cut to what the forge takes.
    func attached(to body: String, within limit: Int) -> String {
        let past = again.map { " \($0.isLost ? "lost" : "undone")=\($0.pullRequest)" } ?? ""
        let mark = "<!-- kedge inputs=\(inputs) files=\(files) text=\(text) commit=\(commit)\(past) -->"
        return "\(Self.cut((again?.words ?? "") + body, to: limit))\n\n\(mark)\n"
    }

    /// A comment that says what moved, marked with the files that it is about.
    static func comment(_ text: String, files: String, within limit: Int) -> String {
        "\(cut(text, to: limit))\n\n\(movedMark(files))\n"
    }

    /// Whether a comment says what moved to these files.
    static func isMoved(_ comment: ReviewComment, files: String) -> Bool { comment.text.contains(movedMark(files)) }

    static func isMoved(_ comment: ReviewComment) -> Bool {
        comment.text.contains(/<!-- kedge moved=[0-9a-f]{64} -->/)
    }

    /// For the marker and the words about the cut.
    private static let room = 500

    private static func movedMark(_ files: String) -> String { "<!-- kedge moved=\(files) -->" }

    private static func cut(_ text: String, to size: Int) -> String {
        let limit = size - room
        guard text.utf8.count > limit else { return text }
        var kept = text.prefix(limit)
        while kept.utf8.count > limit { kept.removeLast() }
        let lines = kept.lastIndex(of: "\n").map { kept[..<$0] } ?? kept
        return "\(lines)\n\n*Cut here, because it is too long; the files of the branch have everything.*"
    }

    /// SHA-256 over the parts, each with its length before it.
    static func digest(_ parts: [[UInt8]]) -> String {
        hex(sha256(parts.flatMap { Array("\($0.count):".utf8) + $0 }))
    }
}

extension ReviewRequest {
    var inputsDigest: String { ReviewMarker.digest([Array(inputs.utf8)]) }

    var filesDigest: String {
        ReviewMarker.digest(
            paths.flatMap { path in
                [Array(path.utf8), files[path].map { [1] + $0 } ?? [0]]
            })
    }
}
