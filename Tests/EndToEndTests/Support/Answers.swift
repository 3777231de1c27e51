import Foundation

/// What `kedge plan --output json` prints, as far as the tests look at it.
struct PlanAnswer: Decodable {
    struct Step: Decodable {
        let id: String
        let summary: String
    }

    struct Gate: Decodable {
        let name: String
        let waitingFor: String
        let hint: String
    }

    struct Finding: Decodable {
        let code: String
        let severity: String
        let subject: String
        let message: String
        let hint: String
    }

    let migration: String
    let commit: String
    let current: String?
    let desired: String
    let isEmpty: Bool
    let steps: [Step]
    let gates: [Gate]
    let findings: [Finding]
}

/// What `kedge status --output json` prints.
struct StatusAnswer: Decodable {
    let plan: PlanAnswer
    let topics: Int
    let topicsOnTarget: Int
    let partitions: Int
    let lag: Int
    let copied: Int
    let groups: Int
    let frozenSince: Date?
    let events: Int
    let lastEvent: String?
}

/// One line of `kedge reconcile --output json`.
struct EventAnswer: Decodable {
    let event: String
    let plan: PlanAnswer?
    let step: String?
    let records: Int?
    let outcome: String?
    let gates: [PlanAnswer.Gate]?
    let findings: [PlanAnswer.Finding]?
}
