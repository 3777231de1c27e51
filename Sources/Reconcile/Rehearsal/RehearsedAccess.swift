import AWS
import Evidence

/// What was seen when a principal's role was tried, beside what was expected: evidence.
package struct RehearsedAccess: Equatable, Sendable {
    package let principal: String
    /// The role's ARN.
    package let role: String
    package let inputs: String
    /// What is not as expected, in words; the first of them.
    package let differences: [String]
    /// What nobody knows, with why; the first of them.
    package let untried: [String]
    /// Not read back: it is for people.
    package var matrix: JournalValue = .object([:])
    package var left = 0

    package var isAsExpected: Bool { differences.isEmpty && untried.isEmpty }

    private static let mostWords = 20

    package init(principal: String, role: String, inputs: String, differences: [String], untried: [String]) {
        self.principal = principal
        self.role = role
        self.inputs = inputs
        self.differences = differences
        self.untried = untried
    }

    init(_ rehearsal: AccessRehearsal, _ outcomes: [AccessAttempt: AttemptOutcome]) {
        var differences: [String] = []
        var untried: [String] = []
        var rows: [String: [String: JournalValue]] = [:]
        for (attempt, isExpected) in rehearsal.expected.sorted(by: { $0.key < $1.key }) {
            var row: [String: JournalValue] = ["expected": .bool(isExpected)]
            switch outcomes[attempt] ?? .unknown("it was not tried") {
            case .allowed:
                row["seen"] = .bool(true)
                if !isExpected { differences.append("\(attempt.words) is allowed") }
            case .refused:
                row["seen"] = .bool(false)
                if isExpected { differences.append("\(attempt.words) is refused") }
            case .unknown(let why):
                untried.append("\(attempt.words): \(why)")
            }
            rows[attempt.subject, default: [:]][attempt.action.rawValue] = .object(row)
        }
        for (attempt, isExpected) in rehearsal.untriable {
            rows[attempt.subject, default: [:]][attempt.action.rawValue] = [
                "expected": .bool(isExpected), "tried": false,
            ]
        }
        self.init(
            principal: rehearsal.principal, role: rehearsal.role.description, inputs: rehearsal.inputs,
            differences: Array(differences.prefix(Self.mostWords)), untried: Array(untried.prefix(Self.mostWords)))
        matrix = .object(rows.mapValues { .object($0) })
        left = rehearsal.left
    }

    /// When nothing could be tried at all.
    init(_ rehearsal: AccessRehearsal, failed why: String) {
        self.init(
            principal: rehearsal.principal, role: rehearsal.role.description, inputs: rehearsal.inputs,
            differences: [], untried: [why])
    }

    /// Whether the other says the same of the same.
    func agrees(with other: RehearsedAccess?) -> Bool {
        guard let other else { return false }
        return (inputs, differences, untried) == (other.inputs, other.differences, other.untried)
    }
}

extension RehearsedAccess {
    var journalValue: [String: JournalValue] {
        [
            "principal": .string(principal), "role": .string(role), "inputs": .string(inputs),
            "differences": .array(differences.map { .string($0) }), "untried": .array(untried.map { .string($0) }),
            "matrix": matrix, "left": .int(left),
        ]
    }

    init?(journalValue details: [String: JournalValue]) {
        guard let principal = details["principal"]?.stringValue, let role = details["role"]?.stringValue,
            let inputs = details["inputs"]?.stringValue,
            let differences = details["differences"]?.arrayValue?.compactMap(\.stringValue),
            let untried = details["untried"]?.arrayValue?.compactMap(\.stringValue)
        else { return nil }
        self.init(principal: principal, role: role, inputs: inputs, differences: differences, untried: untried)
    }
}
