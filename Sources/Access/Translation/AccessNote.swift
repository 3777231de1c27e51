/// Something about a principal's access that does not carry over as it is, or that a reviewer should know.
package struct AccessNote: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, Comparable {
        case blocks, warns, informs

        package static func < (a: Self, b: Self) -> Bool { a.place < b.place }

        private var place: Int {
            switch self {
            case .blocks: 0
            case .warns: 1
            case .informs: 2
            }
        }
    }

    /// A stable code, whose letter is the severity.
    ///
    /// `docs/access.md` explains each.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case allowedFromHost = "B20"
        case deniedFromHost = "B21"
        case transactionsUnsupported = "B22"
        case deniedNameUnwritable = "B23"
        case policyTooLong = "B24"
        case policyGains = "B25"
        case policyLoses = "B26"
        case policyUndecidable = "B27"
        case internalPrincipal = "W09"
        case noEquivalent = "W20"
        case everyoneAllowed = "W21"
        case everyoneDenied = "W22"
        case readerWithoutGroup = "W23"
        case transactionsWithoutTopic = "W24"
        case describeDenied = "W25"
        case allowedNameUnwritable = "W26"
        case openToEveryone = "W27"
        case superUser = "W28"
        case escapedName = "W29"
        case policyAllowsMore = "W31"
        case policyAllowsLess = "W32"
        case policyUndecided = "W33"
        case brokerNames = "W34"
        case dependencyMissing = "W44"
        case exclusionIdle = "W45"
        case allWithoutEquivalent = "I20"
        case idempotentWriteOnly = "I21"
        case withoutEffect = "I22"
        case nothingAllowed = "I23"
        case aclAdministration = "I24"
        case recordDeletion = "I25"
        case hostDecided = "I26"
        case notAUser = "I27"
        case connectNames = "I28"
        case streamsNames = "I29"
        case acceptanceIdle = "I30"
        case excluded = "I31"

        package var severity: Severity {
            switch rawValue.first {
            case "I": .informs
            case "W": .warns
            default: .blocks
            }
        }

        /// Whether a person decides about each ACL on its own, so that each is a note of its own.
        var isIndividual: Bool {
            switch self {
            case .policyGains, .policyLoses, .policyUndecidable: false
            default: severity == .blocks
            }
        }
    }

    package let code: Code
    /// Whom it concerns; nil where it concerns the cluster.
    package let principal: String?
    /// The ACLs, resources or principals that it is about, in order; there may be none.
    package let subjects: [String]

    package init(_ code: Code, principal: String? = nil, subjects: [String]) {
        self.code = code
        self.principal = principal
        self.subjects = subjects
    }

    package var severity: Severity { code.severity }

    /// The principal, or the cluster.
    package var subject: String { principal ?? "access" }

    package var message: String { code.message(about: Self.list(subjects)) }

    package var hint: String { code.hint }

    private static let listed = 5

    private static func list(_ subjects: [String]) -> String {
        let more = subjects.count - listed
        return subjects.prefix(listed).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}

extension AccessNote: Comparable {
    package static func < (a: Self, b: Self) -> Bool {
        if a.severity != b.severity { return a.severity < b.severity }
        if a.code != b.code { return a.code.rawValue < b.code.rawValue }
        if a.subject != b.subject { return a.subject < b.subject }
        return a.subjects.lexicographicallyPrecedes(b.subjects)
    }
}
