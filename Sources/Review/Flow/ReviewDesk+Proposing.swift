import GitSource

extension ReviewDesk {
    /// How often somebody else may be faster before a pass gives up.
    private static let attempts = 3

    /// Observes afresh and does what is due: pushes the branch, opens or refreshes the pull request, comments.
    ///
    /// Twice is the same as once, and whatever was begun by a process that was killed is completed.
    ///
    /// - Parameter moved: What a comment says when the proposal of an open pull request changes, in Markdown; given the
    ///   files as they were proposed before, or nil when they are no longer known.
    package func propose(
        _ request: ReviewRequest, moved: @Sendable ([String: [UInt8]]?) -> String
    ) async throws -> ReviewOutcome {
        var attempt = 1
        while true {
            do {
                return try await proposeOnce(request, moved)
            } catch let error as ReviewError where error.code == .conflict && attempt < Self.attempts {
                attempt += 1
            }
        }
    }

    private func proposeOnce(
        _ request: ReviewRequest, _ moved: @Sendable ([String: [UInt8]]?) -> String
    ) async throws -> ReviewOutcome {
        let observed = try await observe(request)
        let plan = try ReviewPlan(request, observed)
        var outcome = ReviewOutcome(
            standing: plan.standing, notices: plan.notices, commit: plan.commit,
            pullRequest: observed.forge?.pullRequest)
        var refusal: ReviewError?
        for step in plan.steps {
            do {
                outcome.actions.append(try await perform(step, request, &outcome.pullRequest, moved))
            } catch let error as ReviewError where step.isCourtesy && error.isRefusal {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        if let forge, !plan.steps.isEmpty {
            let present = try await forge.pullRequest(from: request.branch, to: request.base)
            outcome.pullRequest = present ?? outcome.pullRequest
        }
        return outcome
    }

    /// Does one step and says so.
    private func perform(
        _ step: ReviewStep, _ request: ReviewRequest, _ pullRequest: inout PullRequest?,
        _ moved: ([String: [UInt8]]?) -> String
    ) async throws -> String {
        if case .push(let commit, let expected) = step {
            try await push(commit, request, expecting: expected)
            return "pushed \(commit.short) to \(request.branch)"
        }
        guard let forge else { preconditionFailure("a plan without a forge only pushes") }
        if case .open(let title, let body) = step {
            let opened = try await forge.open(from: request.branch, to: request.base, title: title, body: body)
            pullRequest = PullRequest(number: opened.number, url: "", state: .open, author: opened.author)
            return "opened pull request \(opened.number)"
        }
        if case .report(let status, let commit) = step {
            try await forge.set(status, of: commit)
            return "set \(ReviewStatus.context) of \(commit.short) to \(status.state.rawValue)"
        }
        guard let author = pullRequest?.author, let number = pullRequest?.number else {
            preconditionFailure("opened before anything else")
        }
        switch step {
        case .push, .open, .report: break
        case .comment(let files, let since):
            try await comment(moved(try await before(since, request)), files: files, on: number, forge)
            return "said on pull request \(number) what moved"
        case .refresh(let title, let body):
            try await forge.update(number, title: title, body: body)
            return "refreshed the description of pull request \(number)"
        case .label(let labels):
            try await forge.add(labels: labels, to: number)
            return "labelled pull request \(number) \(labels.joined(separator: ", "))"
        case .ask(let reviewers):
            // Forges ask nobody to review what is their own.
            let others = reviewers.filter { $0.lowercased() != author.lowercased() }
            if !others.isEmpty { try await ask(others, for: number, forge) }
            return "asked \(others.joined(separator: ", ")) to review pull request \(number)"
        }
        return ""
    }

    /// Of reviewers among whom a forge does not know one, it asks none; each by itself is asked then.
    private func ask(_ reviewers: [String], for number: Int, _ forge: any Forge) async throws {
        do {
            try await forge.ask(reviewers: reviewers, for: number)
        } catch {
            guard error.isRefusal, reviewers.count > 1 else { throw error }
            for reviewer in reviewers { try? await forge.ask(reviewers: [reviewer], for: number) }
            throw error
        }
    }

    private func push(_ commit: CommitID, _ request: ReviewRequest, expecting expected: CommitID?) async throws {
        do {
            try await repository.push(commit, to: request.branch, expecting: expected)
        } catch {
            guard [.pushRejected, .pushRaced].contains(error.code) else { throw error }
            // A server that forbids pushing with force says what one says that was raced: the branch tells.
            try await repository.fetch()
            let head =
                try await repository.branchExists(request.branch)
                ? try await repository.head(branch: request.branch) : nil
            guard head == expected else {
                throw ReviewError(
                    code: .conflict, message: "somebody else pushed to \(request.branch) at the same time",
                    hint: "nothing was overwritten; the next pass decides anew", cause: error.message)
            }
            throw ReviewError(
                code: .pushRefused, message: "\(repository.remote) refuses the push to \(request.branch)",
                hint: "let kedge create, and push with force to, branches below kedge/ (branch protection, rulesets, "
                    + "push rules, hooks)", cause: error.cause ?? error.message)
        }
    }

    /// The files as they were proposed before, of the kinds and in the folder that the proposal has now.
    private func before(_ commit: CommitID?, _ request: ReviewRequest) async throws -> [String: [UInt8]]? {
        guard let commit, await repository.contains(commit) else { return nil }
        let folders = request.paths.map { $0.split(separator: "/").dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            zip(common, folder).prefix { $0.0 == $0.1 }.map(\.0)[...]
        }
        let prefix = common.map { $0 + "/" }.joined()
        let kinds = Set(request.paths.map { $0.suffix(while: { $0 != "." }) })
        let files = try await repository.files(at: commit) { path in
            path.hasPrefix(prefix) && kinds.contains(path.suffix(while: { $0 != "." }))
        }
        return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.bytes) })
    }

    /// Comments once: of two processes that do so at the same time, the later one takes its comment back.
    private func comment(_ text: String, files: String, on number: Int, _ forge: any Forge) async throws {
        let id = try await forge.comment(ReviewMarker.comment(text, files: files, within: forge.textLimit), on: number)
        let same = try await forge.comments(on: number).filter { ReviewMarker.isMoved($0, files: files) }
        if let first = same.map(\.id).min(), first < id { try await forge.delete(comment: id, on: number) }
    }
}

extension StringProtocol {
    /// The longest end whose characters all satisfy the predicate.
    fileprivate func suffix(while predicate: (Character) -> Bool) -> String {
        String(reversed().prefix(while: predicate).reversed())
    }
}
