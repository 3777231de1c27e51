import AWS
import Access
import Manifests
import Review

/// What `kedge doctor` found out: who acts, where, what answers, and what is allowed.
package struct DoctorReport: Equatable, Sendable {
    package struct Identity: Equatable, Sendable {
        package let identity: CredentialsSpec
        /// Its ARN, or why nobody knows.
        package let caller: Outcome
    }

    package struct Endpoint: Equatable, Sendable {
        package let service: AWSService
        package let region: String
        package let url: String
    }

    /// One thing that was tried.
    package struct Trial: Equatable, Sendable {
        /// `source`, `spec.evidence.url`.
        package let subject: String
        package let outcome: Outcome

        func without(_ problem: Outcome.Problem?) -> Self {
            Self(subject: subject, outcome: outcome.without(problem))
        }
    }

    package enum Outcome: Equatable, Sendable {
        case works(String)
        case fails(String, hint: String)
        /// Nobody tells before it is used.
        case untold(String, hint: String)

        /// Whose failure it is, and what mends it.
        struct Problem {
            let identity: CredentialsSpec
            let hint: String
        }

        /// The same failure is told once, where it was first met; one with another remedy is told.
        func without(_ problem: Problem?) -> Self {
            guard let problem, case .fails(_, let hint) = self, hint == problem.hint else { return self }
            return .fails(
                "could not be tried, because \(problem.identity.words) failed",
                hint: "mend that first, then run kedge doctor again")
        }
    }

    /// A right, and which of its actions are there.
    package struct Right: Equatable, Sendable {
        package let permission: Permission
        package var missing: [String] = []
        /// Actions that could not be told, because the simulator may not be asked or depends on what it was not told.
        package var unknown: [String] = []

        package var state: String { !missing.isEmpty ? "missing" : unknown.isEmpty ? "allowed" : "unknown" }
        /// What would grant what is missing.
        package var statement: PolicyStatement? { missing.isEmpty ? nil : permission.statement(for: missing) }
    }

    package var migration: String
    package var identities: [Identity] = []
    package var endpoints: [Endpoint] = []
    package var trials: [Trial] = []
    package var rights: [Right] = []
    /// What is wrong with buckets, secrets and clusters.
    package var findings: [Finding] = []

    /// Why this identity does not work; a role's may be that of what assumes it.
    func problem(of identity: CredentialsSpec) -> Outcome.Problem? {
        for suspect in [CredentialsSpec(profile: identity.profile), identity] {
            if case .fails(_, let hint) = identities.first(where: { $0.identity == suspect })?.caller {
                return Outcome.Problem(identity: suspect, hint: hint)
            }
        }
        return nil
    }

    /// Nothing fails, nothing is known to be missing, nothing blocks.
    package var isHealthy: Bool {
        let outcomes = identities.map(\.caller) + trials.map(\.outcome)
        return outcomes.allSatisfy { if case .fails = $0 { false } else { true } }
            && rights.allSatisfy { $0.missing.isEmpty } && findings.allSatisfy { $0.severity != .blocks }
    }
}

extension DoctorReport.Trial {
    init(_ trial: ReviewTrial) {
        subject = trial.subject
        outcome =
            switch trial.outcome {
            case .works(let message): .works(message)
            case .fails(let message, let hint): .fails(message, hint: hint)
            case .untold(let message, let hint): .untold(message, hint: hint)
            }
    }
}
