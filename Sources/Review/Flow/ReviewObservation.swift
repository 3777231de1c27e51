import GitSource

/// What stands where when a proposal is to be made: in the repository, and on the forge if there is one.
package struct ReviewObservation: Equatable, Sendable {
    /// The commit that the tracked branch is at.
    package var base: CommitID
    /// How the tracked branch relates to the commit that the proposal was made from.
    package var progress: Progress
    /// Whether the tracked branch holds every file as proposed.
    package var isMerged: Bool
    /// The commit that carries the proposal on top of the tracked branch; the same for the same proposal.
    package var proposal: CommitID
    /// Nil when the branch does not exist.
    package var branch: Branch?
    package var forge: OnForge?

    package enum Progress: Equatable, Sendable {
        /// It is there, or has moved on without touching what is proposed.
        case current
        /// It has moved on and touched what is proposed.
        case moved
        /// The commit is no longer part of it: somebody pushed with force.
        case rewritten
    }

    /// The branch that carries the proposal.
    package struct Branch: Equatable, Sendable {
        package var head: CommitID
        /// The inputs that kedge's newest commit on it was made from; nil when it has none beyond the tracked branch.
        package var inputs: String?
        /// Other people's commits on it, newest first; what only merges the tracked branch into it is none.
        package var foreign: [CommitInfo]
        /// Whether it holds every file as proposed.
        package var holdsProposal: Bool
        /// Whether it has nothing that the tracked branch lacks.
        package var isSpent: Bool
        /// Whether the tracked branch has since changed what is proposed, so that the two would collide.
        package var collides: Bool

        package init(
            head: CommitID, inputs: String? = nil, foreign: [CommitInfo] = [], holdsProposal: Bool = false,
            isSpent: Bool = false, collides: Bool = false
        ) {
            self.head = head
            self.inputs = inputs
            self.foreign = foreign
            self.holdsProposal = holdsProposal
            self.isSpent = isSpent
            self.collides = collides
        }
    }

    /// What the forge tells.
    package struct OnForge: Equatable, Sendable {
        /// The newest pull request of the branch; an open one before all others.
        package var pullRequest: PullRequest?
        /// How many bytes a description may have.
        package var textLimit: Int
        /// Whether the commit by which it was merged is part of the tracked branch.
        package var mergeIsPresent: Bool
        /// The inputs that the commit at its head was made from, where that commit is known.
        package var headInputs: String?
        /// The status of the commit that the branch is at, where the request has one to give.
        package var status: ReviewStatus?
        /// The comments of an open one that kedge made.
        package var comments: [ReviewComment]
        /// What the settings ask for and it lacks.
        package var missingLabels: [String]
        package var missingReviewers: [String]

        package init(
            pullRequest: PullRequest? = nil, textLimit: Int = 60_000, mergeIsPresent: Bool = false,
            headInputs: String? = nil, status: ReviewStatus? = nil,
            comments: [ReviewComment] = [], missingLabels: [String] = [], missingReviewers: [String] = []
        ) {
            self.pullRequest = pullRequest
            self.textLimit = textLimit
            self.mergeIsPresent = mergeIsPresent
            self.headInputs = headInputs
            self.status = status
            self.comments = comments
            self.missingLabels = missingLabels
            self.missingReviewers = missingReviewers
        }
    }

    package init(
        base: CommitID, progress: Progress = .current, isMerged: Bool = false, proposal: CommitID,
        branch: Branch? = nil, forge: OnForge? = nil
    ) {
        self.base = base
        self.progress = progress
        self.isMerged = isMerged
        self.proposal = proposal
        self.branch = branch
        self.forge = forge
    }
}
