import Foundation
import Testing

@testable import GitSource
@testable import Review

/// The decision alone.
@Suite struct ReviewPlanTests {
    private static func commit(_ digit: Character) -> CommitID {
        guard let commit = CommitID(String(repeating: digit, count: 40)) else { preconditionFailure("a digit") }
        return commit
    }

    private static let base = commit("b")
    private static let old = commit("0")
    private static let new = commit("1")
    private static let theirs = commit("f")

    private static let request = ReviewRequest(
        branch: "kedge/estate/access", base: "main", commit: base, inputs: "now", files: ["a": [1]], message: "m",
        title: "t", body: "b")

    private static var before: ReviewRequest {
        var before = request
        (before.inputs, before.files) = ("before", ["a": [0]])
        return before
    }

    private static func pull(
        _ state: PullRequest.State, about request: ReviewRequest, at head: CommitID, base: String = "main"
    ) -> PullRequest {
        PullRequest(
            number: 7, url: "u", state: state,
            body: ReviewMarker(request, at: head).attached(to: request.body, within: 60_000),
            base: base, head: head.hex)
    }

    private static let human = CommitInfo(
        id: theirs, author: GitAuthor(name: "Ada", email: "a@x"), time: Date(timeIntervalSince1970: 0), message: "m",
        parents: [old])

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var progress = ReviewObservation.Progress.current
        var isMerged = false
        var branch: ReviewObservation.Branch?
        var forge: ReviewObservation.OnForge? = ReviewObservation.OnForge()
        let standing: ReviewOutcome.Standing
        var notices: [ReviewOutcome.Notice] = []
        /// The first words of each step.
        var steps: [String] = []
    }

    private static let ours = ReviewObservation.Branch(head: new, inputs: request.inputsDigest, holdsProposal: true)
    private static let stale = ReviewObservation.Branch(head: old, inputs: before.inputsDigest)
    private static let edited = ReviewObservation.Branch(head: theirs, inputs: request.inputsDigest, foreign: [human])

    private static func on(
        _ state: PullRequest.State, about request: ReviewRequest, at head: CommitID, present: Bool = true
    ) -> ReviewObservation.OnForge {
        ReviewObservation.OnForge(pullRequest: pull(state, about: request, at: head), mergeIsPresent: present)
    }

    /// Open, in place of number 7, whose merge was lost.
    private static func again(_ request: ReviewRequest) -> PullRequest {
        let head = request == self.request ? new : old
        let marker = ReviewMarker(request, at: head, again: .init(isLost: true, pullRequest: 7))
        return PullRequest(
            number: 8, url: "u", state: .open, body: marker.attached(to: request.body, within: 60_000), head: head.hex)
    }

    private static let closed = PullRequest.State.closed(by: "ada", at: nil)
    private static let merged = PullRequest.State.merged(by: "ada", at: nil, commit: nil)

    @Test(
        "what is observed decides what is done",
        arguments: [
            Case(testDescription: "nothing there", standing: .proposed, steps: ["push", "open"]),
            Case(testDescription: "nothing there, no forge", forge: nil, standing: .proposed, steps: ["push"]),
            Case(testDescription: "pushed, no forge", branch: ours, forge: nil, standing: .proposed),
            Case(testDescription: "killed after the push", branch: ours, standing: .proposed, steps: ["open"]),
            Case(
                testDescription: "open", branch: ours, forge: on(.open, about: request, at: new), standing: .proposed),
            Case(
                testDescription: "inputs moved", branch: stale, forge: on(.open, about: before, at: old),
                standing: .proposed, steps: ["push", "comment", "refresh"]),
            Case(
                testDescription: "killed after the push of an update", branch: ours,
                forge: on(.open, about: before, at: old), standing: .proposed, steps: ["comment", "refresh"]),
            Case(
                testDescription: "killed after the comment", branch: ours,
                forge: ReviewObservation.OnForge(
                    pullRequest: pull(.open, about: before, at: old),
                    comments: [
                        ReviewComment(
                            id: 1, text: ReviewMarker.comment("moved", files: request.filesDigest, within: 60_000))
                    ]), standing: .proposed, steps: ["refresh"]),
            Case(
                testDescription: "a description without its marker", branch: ours,
                forge: ReviewObservation.OnForge(
                    pullRequest: PullRequest(number: 7, url: "u", state: .open, body: "mine", head: new.hex)),
                standing: .proposed, steps: ["refresh"]),
            Case(testDescription: "merged", isMerged: true, branch: ours, standing: .merged),
            Case(testDescription: "the base moved", progress: .moved, branch: stale, standing: .outdated),
            Case(testDescription: "the base moved and has it", progress: .moved, isMerged: true, standing: .merged),
            Case(
                testDescription: "the base was rewritten", progress: .rewritten, isMerged: true, standing: .outdated,
                notices: [.baseRewritten(was: base, is: base)]),
            Case(
                testDescription: "refused", branch: ours, forge: on(closed, about: request, at: new),
                standing: .refused),
            Case(
                testDescription: "refused, the marker gone, the commit known", branch: ours,
                forge: ReviewObservation.OnForge(
                    pullRequest: PullRequest(number: 7, url: "u", state: closed, head: new.hex),
                    headInputs: request.inputsDigest), standing: .refused),
            Case(
                testDescription: "refused, inputs moved since", branch: stale,
                forge: on(closed, about: before, at: old),
                standing: .proposed, steps: ["push", "open"]),
            Case(
                testDescription: "merged by squash, inputs moved since", branch: stale,
                forge: on(merged, about: before, at: old), standing: .proposed, steps: ["push", "open"]),
            Case(
                testDescription: "merged and taken back", branch: ours, forge: on(merged, about: request, at: new),
                standing: .proposed, notices: [.mergeUndone(7)], steps: ["push", "open"]),
            Case(
                testDescription: "merged and lost", branch: ours,
                forge: on(merged, about: request, at: new, present: false), standing: .proposed,
                notices: [.mergeLost(7)], steps: ["push", "open"]),
            Case(
                testDescription: "merged, lost and proposed again", branch: ours,
                forge: ReviewObservation.OnForge(pullRequest: again(request)), standing: .proposed,
                notices: [.mergeLost(7)]),
            Case(
                testDescription: "merged, lost and proposed again, inputs moved since", branch: stale,
                forge: ReviewObservation.OnForge(pullRequest: again(before)), standing: .proposed,
                steps: ["push", "comment", "refresh"]),
            Case(
                testDescription: "somebody's commits", branch: edited, forge: on(.open, about: request, at: theirs),
                standing: .edited([human], isOutdated: false)),
            Case(
                testDescription: "somebody's commits, no pull request yet", branch: edited,
                standing: .edited([human], isOutdated: false), steps: ["open"]),
            Case(
                testDescription: "somebody's commits, inputs moved since",
                branch: ReviewObservation.Branch(head: theirs, inputs: before.inputsDigest, foreign: [human]),
                forge: nil, standing: .edited([human], isOutdated: true)),
            Case(
                testDescription: "somebody's commits, which were refused",
                branch: ReviewObservation.Branch(head: theirs, inputs: before.inputsDigest, foreign: [human]),
                forge: on(closed, about: before, at: theirs), standing: .proposed, steps: ["push", "open"]),
            Case(
                testDescription: "somebody pushed just what is proposed",
                branch: ReviewObservation.Branch(head: theirs, foreign: [human], holdsProposal: true),
                forge: nil, standing: .proposed),
            Case(
                testDescription: "the branch was merged, no forge",
                branch: ReviewObservation.Branch(head: old, isSpent: true), forge: nil, standing: .proposed,
                steps: ["push"]),
            Case(
                testDescription: "the base collides",
                branch: ReviewObservation.Branch(
                    head: old, inputs: request.inputsDigest, holdsProposal: true, collides: true),
                forge: on(.open, about: request, at: old), standing: .proposed, steps: ["push", "refresh"]),
            Case(
                testDescription: "labels and reviewers are missing", branch: ours,
                forge: ReviewObservation.OnForge(
                    pullRequest: pull(.open, about: request, at: new), missingLabels: ["access"],
                    missingReviewers: ["ada"]), standing: .proposed, steps: ["label", "ask"]),
        ])
    func decides(_ given: Case) throws {
        let plan = try ReviewPlan(
            Self.request,
            ReviewObservation(
                base: Self.base, progress: given.progress, isMerged: given.isMerged, proposal: Self.new,
                branch: given.branch, forge: given.forge))
        #expect(plan.standing == given.standing && plan.notices == given.notices)
        let expected = given.steps.filter { $0 != "push" || given.branch?.head != Self.new }
        #expect(plan.steps.map { String("\($0)".prefix { $0 != "(" }) } == expected)
        for case .push(let commit, let expected) in plan.steps {
            #expect(commit == Self.new && expected == given.branch?.head)
        }
    }

    @Test(
        "people's newest commit has the verdict on it, and is pending until there is one",
        arguments: [(Optional(theirs), ReviewStatus.State.failure), (old, .pending), (nil, .pending)])
    func judged(_ commit: CommitID?, _ state: ReviewStatus.State) throws {
        var request = Self.request
        request.status = ReviewStatus(state: .success, description: "of kedge's own")
        request.judged = commit.map { .init($0, ReviewStatus(state: .failure, description: "lost ReadData")) }
        let observed = ReviewObservation(
            base: Self.base, proposal: Self.new, branch: Self.edited,
            forge: Self.on(.open, about: request, at: Self.theirs))
        guard case .report(let status, Self.theirs) = try ReviewPlan(request, observed).steps.last else {
            Issue.record("nothing is said of it")
            return
        }
        #expect(status.state == state)
        #expect(status.description.contains(state == .pending ? "changed by Ada" : "lost ReadData"))
    }

    @Test("a pull request that goes elsewhere is in the way")
    func retargeted() {
        let observed = ReviewObservation(
            base: Self.base, proposal: Self.new,
            forge: ReviewObservation.OnForge(
                pullRequest: Self.pull(.open, about: Self.request, at: Self.new, base: "release")))
        #expect(throws: ReviewError.self) { try ReviewPlan(Self.request, observed) }
    }
}

@Suite struct ReviewMarkerTests {
    private func request(_ body: String) throws -> ReviewRequest {
        ReviewRequest(
            branch: "b", base: "main", commit: try #require(CommitID(String(repeating: "a", count: 40))),
            inputs: "one --> <!-- two", files: ["x": [1]], removed: ["y"], message: "m", title: "t", body: body)
    }

    @Test(
        "what is attached is read back, whatever the description says",
        arguments: [
            "", "text", "<!-- open", "--> closed", "<!-- kedge inputs=forged -->",
            String(repeating: "é\n", count: 70_000),
            String(repeating: "x", count: 70_000),
        ])
    func roundTrip(_ body: String) throws {
        let request = try request(body)
        for again in [nil, ReviewMarker.Again(isLost: true, pullRequest: 1), .init(isLost: false, pullRequest: 99_999)]
        {
            let marker = ReviewMarker(request, at: request.commit, again: again)
            let text = marker.attached(to: body, within: 60_000)
            #expect(ReviewMarker(in: text) == marker)
            #expect(text.utf8.count <= 60_000)
            #expect(ReviewMarker(in: text.replacing("\n", with: "\r\n")) == marker)
        }
    }

    @Test("the last marker counts, so that nobody's words before it do")
    func last() throws {
        let request = try request("b")
        let forged = ReviewMarker(try self.request("other"), at: request.commit).attached(to: "b", within: 60_000)
        let marker = ReviewMarker(request, at: request.commit)
        #expect(ReviewMarker(in: marker.attached(to: forged, within: 60_000)) == marker)
    }

    @Test("different proposals have different digests, also where their bytes run together")
    func digests() throws {
        var (one, other) = (try request(""), try request(""))
        (one.files, one.removed) = (["a": [1, 2]], [])
        (other.files, other.removed) = (["a": [1], "b": [2]], [])
        #expect(one.filesDigest != other.filesDigest)
        (other.files, other.removed) = ([:], ["a"])
        #expect(one.filesDigest != other.filesDigest)
        #expect(ReviewMarker.digest([[1], [2]]) != ReviewMarker.digest([[1, 2]]))
    }
}
