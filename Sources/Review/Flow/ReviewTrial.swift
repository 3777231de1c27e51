/// One thing that a review needs, and whether it is there.
package struct ReviewTrial: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case works(String)
        case fails(String, hint: String)
        /// Nobody tells before it is tried.
        case untold(String, hint: String)
    }

    package let subject: String
    package let outcome: Outcome

    package init(_ subject: String, _ outcome: Outcome) {
        self.subject = subject
        self.outcome = outcome
    }
}
