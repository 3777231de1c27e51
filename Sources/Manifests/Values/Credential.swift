import Cryptography

/// A user name or password that a manifest gives: text, or the name of the environment variable that holds it.
///
/// It never holds a password: those are always variables, whose values are read where they are used.
package enum Credential: Hashable, Sendable {
    case literal(String)
    case variable(String)

    /// `${NAME}`, or else literal text without control characters and without `${`.
    package init?(parsing text: String) {
        if let name = Self.variableName(in: text) {
            self = .variable(name)
        } else if (1...255).contains(text.unicodeScalars.count), !text.hasControlCharacters, !text.hasVariable {
            self = .literal(text)
        } else {
            return nil
        }
    }

    /// `${NAME}` only.
    package init?(variable text: String) {
        guard let name = Self.variableName(in: text) else { return nil }
        self = .variable(name)
    }

    /// The value, from the environment where it is a variable.
    package func resolve(environment: [String: String]) throws(ManifestError) -> Secret {
        switch self {
        case .literal(let text):
            return Secret(text)
        case .variable(let name):
            guard let value = environment[name] else { throw Self.missing(name, "is not set") }
            guard !value.isEmpty else { throw Self.missing(name, "is empty") }
            return Secret(value)
        }
    }

    private static func missing(_ name: String, _ what: String) -> ManifestError {
        ManifestError(
            code: .missingVariable, message: "the environment variable \(name), which a manifest names, \(what)",
            hint: "set it where kedge runs: export \(name)=…")
    }

    private static func variableName(in text: String) -> String? {
        guard text.utf8.starts(with: "${".utf8), text.utf8.last == UInt8(ascii: "}") else { return nil }
        let name = text.utf8.dropFirst(2).dropLast()
        guard let first = name.first, first.isLetter || first == UInt8(ascii: "_"),
            name.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
        else { return nil }
        return String(name)
    }
}

extension Credential: CustomStringConvertible {
    /// As a manifest says it.
    package var description: String {
        switch self {
        case .literal(let text): text
        case .variable(let name): "${\(name)}"
        }
    }
}

extension Reader<Credential> {
    static let username = Reader.text(
        "a user name", hint: "write the name, or ${NAME} for an environment variable; nothing beside it",
        isSecret: true, parse: Credential.init(parsing:))

    static let password = Reader.text(
        "the name of an environment variable",
        hint: "write ${NAME} and set NAME where kedge runs; a password is never committed",
        isSecret: true, parse: Credential.init(variable:))
}
