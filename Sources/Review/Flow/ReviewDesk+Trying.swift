import Foundation
import GitSource
import HTTP

extension ReviewDesk {
    /// Tries what a review needs, one by one, and changes nothing.
    ///
    /// - Parameters:
    ///   - branch: The proposal's.
    ///   - base: The tracked branch, as of the last fetch.
    package func trials(of branch: String, onto base: String) async -> [ReviewTrial] {
        var trials = [await pushTrial(branch)]
        if let forge { trials += await ForgeTrials.of(forge, base, at: try? await repository.head(branch: base)) }
        return trials
    }

    /// The same of a forge alone, where there is no repository to push to.
    package static func trials(
        _ settings: ReviewSettings, base: String, transport: HTTPTransport
    ) async -> [ReviewTrial] {
        do throws(ReviewError) {
            let forge = try RepositoryLocation(remote: "", settings: settings).forge(
                settings.credentials,
                ForgeSurroundings(transport: transport, now: { Date() }, wait: { try await Task.sleep(for: $0) }))
            return await ForgeTrials.of(forge, base, at: nil)
        } catch {
            return [ReviewTrial("review", .fails(error.message, hint: error.hint))]
        }
    }

    private func pushTrial(_ branch: String) async -> ReviewTrial {
        do throws(GitError) {
            try await repository.tryPushing()
            return ReviewTrial(
                "review push",
                .works("\(repository.remote) takes pushes; rules and hooks for \(branch) speak up only at one"))
        } catch {
            return ReviewTrial(
                "review push",
                .fails(
                    error.cause.map { "\(error.message) (\($0))" } ?? error.message,
                    hint:
                        "\(error.hint); kedge pushes \(branch), with the credentials that it reads the repository with")
            )
        }
    }
}

/// What a forge tells, as one line for each thing that a review needs.
enum ForgeTrials {
    static func of(_ forge: any Forge, _ base: String, at head: CommitID?) async -> [ReviewTrial] {
        do throws(ReviewError) {
            return lines(try await forge.standing(of: base), forge.dialect, base, head)
        } catch {
            let subject =
                switch error.code {
                case .unauthorized: "review sign-in"
                case .forbidden, .notFound: "review repository"
                default: "review API"
                }
            return [
                ReviewTrial(
                    subject, .fails(error.cause.map { "\(error.message) (\($0))" } ?? error.message, hint: error.hint))
            ]
        }
    }

    private static func lines(
        _ standing: ForgeStanding, _ dialect: ForgeDialect, _ base: String, _ head: CommitID?
    ) -> [ReviewTrial] {
        let who = standing.user.map { "as \($0)" } ?? "as somebody whom \(dialect.name) does not name to this token"
        let expiry = standing.expiry.map { "; the token expires \($0)" } ?? ""
        let repository = standing.repository
        func right(_ subject: String, _ what: String, _ right: ForgeStanding.Right) -> ReviewTrial {
            switch right {
            case .held: ReviewTrial(subject, .works("\(what) allowed"))
            case .missing(let missing):
                ReviewTrial(subject, .fails("\(what) not allowed", hint: "give the token \(missing)"))
            case .untold(let reason):
                ReviewTrial(
                    subject,
                    .untold(
                        "whether \(what) allowed is not told: \(reason)",
                        hint: "see that the token has \(dialect.rights)"))
            }
        }
        return [
            ReviewTrial("review sign-in", .works("\(dialect.name) answers, signed in \(who)\(expiry)")),
            ReviewTrial(
                "review repository",
                standing.obstacle.map {
                    .fails("nothing can be proposed in \(repository): \($0)", hint: "change that in its settings")
                } ?? .works("\(repository) can be read")),
            right("review pull requests", "opening pull requests is", standing.pullRequests),
            right("review statuses", "setting commit statuses is", standing.statuses),
            ReviewTrial("review tracked branch", tracked(standing.trackedBranch, base, head, repository)),
        ]
    }

    private static func tracked(
        _ branch: ForgeStanding.Branch, _ base: String, _ head: CommitID?, _ repository: String
    ) -> ReviewTrial.Outcome {
        switch branch {
        case .at(let commit) where head == nil || commit == head?.hex:
            return .works("\(base) is there, at \(commit.prefix(12))")
        case .at(let commit):
            return .fails(
                "\(base) of \(repository) is at \(commit.prefix(12)), and git reads it at \(head?.short ?? "")",
                hint:
                    "name the repository that the manifests are read from in access.review.repository, unless somebody "
                    + "has just pushed")
        case .absent:
            return .fails(
                "\(repository) has no branch \(base)",
                hint: "name the branch that is tracked (--branch), and the repository that has it")
        case .untold:
            return .untold(
                "whether \(repository) has a branch \(base) is not told to this token",
                hint: "see that access.review.repository is where the manifests are read from")
        }
    }
}
