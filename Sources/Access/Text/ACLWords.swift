import Kafka

// The words for ACLs' parts, in any of the spellings of Kafka's tools: TRANSACTIONAL_ID (2.1 on), TransactionalId
// (before), transactional-id (options of kafka-acls.sh).

extension ACLResourceType {
    init?(word: String) {
        guard let type = Self.allCases.first(where: { $0.word.isSameWord(as: word) }) else { return nil }
        self = type
    }

    /// As `ResourceType` in `org.apache.kafka.common.resource` is written.
    var word: String { words.uppercased().replacing(" ", with: "_") }
}

extension ACLOperation {
    init?(word: String) {
        guard let operation = Self.allCases.first(where: { $0.words.isSameWord(as: word) }) else { return nil }
        self = operation
    }
}

extension ACLPatternType {
    init?(word: String) {
        guard let pattern = Self.allCases.first(where: { $0.word.isSameWord(as: word) }) else { return nil }
        self = pattern
    }

    var word: String { self == .literal ? "LITERAL" : "PREFIXED" }
}

extension ACLPermission {
    init?(word: String) {
        guard let permission = Self.allCases.first(where: { $0.word.isSameWord(as: word) }) else { return nil }
        self = permission
    }

    var word: String { self == .allow ? "ALLOW" : "DENY" }
}

extension String {
    func isSameWord(as other: String) -> Bool { folded.elementsEqual(other.folded) }

    private var folded: [UInt8] { utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }.map { $0 | 0x20 } }
}

/// What an ACL is made of, as words still, wherever they were read.
struct ACLParts {
    var resourceType = ""
    var name = ""
    var pattern = "LITERAL"
    var principal = ""
    var host = ACLBinding.anyHost
    var operation = ""
    var permission = ""

    struct Problem: Error {
        let message: String
        let hint: String
    }

    func acl() throws(Problem) -> ACLBinding {
        ACLBinding(
            try Self.word("permission", permission, ACLPermission.init(word:), of: ACLPermission.allCases.map(\.word)),
            try principalName(),
            try Self.word("operation", operation, ACLOperation.init(word:), of: ACLOperation.allCases.map(\.words)),
            try Self.word(
                "resource type", resourceType, ACLResourceType.init(word:), of: ACLResourceType.allCases.map(\.word)),
            try Self.word("pattern type", pattern, ACLPatternType.init(word:), of: ACLPatternType.allCases.map(\.word)),
            try Self.text("resource name", name), host: try Self.text("host", host))
    }

    /// `SecurityUtils.parseKafkaPrincipal`: a type and a name, around the first colon.
    private func principalName() throws(Problem) -> String {
        let parts = principal.utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw Problem(message: "'\(principal.excerpt)' is no principal", hint: "write it like User:alice.")
        }
        return try Self.text("principal", principal)
    }

    private static func word<Word>(
        _ what: String, _ text: String, _ parse: (String) -> Word?, of known: [String]
    ) throws(Problem) -> Word {
        guard let word = parse(text) else {
            throw Problem(
                message: "'\(text.excerpt)' is no \(what)", hint: "known are \(known.joined(separator: ", ")).")
        }
        return word
    }

    private static func text(_ what: String, _ text: String) throws(Problem) -> String {
        guard !text.isEmpty else { throw Problem(message: "the \(what) is empty", hint: "an ACL has one.") }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            throw Problem(message: "the \(what) has a control character", hint: "Kafka's tools print no such ACL.")
        }
        return text
    }
}

extension String {
    /// For a message: not longer than a line, and without control characters.
    var excerpt: String {
        let plain = String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : $0 }))
        return unicodeScalars.count > 60 ? plain + "…" : plain
    }
}
