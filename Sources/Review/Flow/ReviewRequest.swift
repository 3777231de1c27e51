import GitSource

/// What is put to review: files, and the words that go with them.
package struct ReviewRequest: Equatable, Sendable {
    /// The branch that carries the proposal; nobody but kedge is expected to push to it.
    package var branch: String
    /// The tracked branch, which the proposal is to be merged into.
    package var base: String
    /// The commit of the tracked branch that the proposal was made from.
    package var commit: CommitID
    /// Names what the proposal was made from: with the same digest, a proposal that was refused is not made again.
    package var inputs: String
    /// What the tracked branch lacks: path from the repository's root → content.
    package var files: [String: [UInt8]]
    package var removed: [String]
    /// Those of the files that go along with the others: they alone make no difference to what is under review.
    package var incidental: Set<String>
    /// The commit's message; its first line is its subject.
    package var message: String
    package var title: String
    /// The pull request's description, in Markdown.
    package var body: String
    /// What is said of kedge's commit once it is under review; nil: nothing is said of any commit.
    package var status: ReviewStatus?
    /// What is said of a commit that somebody else made; any other is said to be pending.
    package var judged: JudgedCommit?

    package struct JudgedCommit: Equatable, Sendable {
        package var commit: CommitID
        package var status: ReviewStatus

        package init(_ commit: CommitID, _ status: ReviewStatus) {
            self.commit = commit
            self.status = status
        }
    }

    package init(
        branch: String, base: String, commit: CommitID, inputs: String, files: [String: [UInt8]],
        removed: [String] = [], incidental: Set<String> = [], message: String, title: String, body: String,
        status: ReviewStatus? = nil, judged: JudgedCommit? = nil
    ) {
        self.branch = branch
        self.base = base
        self.commit = commit
        self.inputs = inputs
        self.files = files
        self.removed = removed
        self.incidental = incidental
        self.message = message
        self.title = title
        self.body = body
        self.status = status
        self.judged = judged
    }

    /// Every path that the proposal decides about, which is what is compared, in the order of their bytes.
    package var paths: [String] { Set(files.keys).union(removed).subtracting(incidental).sorted() }
}
