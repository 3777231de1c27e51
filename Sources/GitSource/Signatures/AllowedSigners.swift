internal import Cryptography
internal import Foundation

/// Whose SSH keys may sign what (ssh-keygen(1), ALLOWED SIGNERS).
///
/// Lines with `cert-authority` are refused: kedge does not check certificates.
struct AllowedSigners {
    private struct Line {
        var principals: [String]
        var namespaces: [String]?
        var validAfter: Date?
        var validBefore: Date?
        var key: [UInt8] = []
    }

    private var lines: [Line] = []

    /// - Parameter file: its name, for messages.
    init(_ text: String, file: String) throws(GitError) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let fields = Self.fields(line)
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            do throws(Problem) {
                lines.append(try Self.line(fields))
            } catch {
                throw GitError(
                    code: .keysUnusable, message: "\(file):\(index + 1): \(error.message)",
                    hint: "write PRINCIPALS [OPTIONS] TYPE KEY, as ssh-keygen(1) has it under ALLOWED SIGNERS")
            }
        }
    }

    /// Whose key it is, as far as it may sign commits made at this time; empty if nobody's.
    func principals(of key: [UInt8], at time: Date, namespace: String = "git") -> [String] {
        let allowing = lines.filter { line in
            line.key == key && line.validAfter.map { time >= $0 } ?? true && line.validBefore.map { time < $0 } ?? true
                && line.namespaces.map { Self.matches($0, namespace) } ?? true
        }
        return Set(allowing.flatMap(\.principals)).sorted()
    }

    /// Whether the key is in the file at all, whenever and for whatever it may sign.
    func knows(_ key: [UInt8]) -> Bool { lines.contains { $0.key == key } }

    /// Whether two addresses are of one person: some line has both.
    func arePerson(_ a: String, _ b: String) -> Bool {
        lines.contains { Self.matches($0.principals, a) && Self.matches($0.principals, b) }
    }

    /// PATTERNS of ssh_config(5): `*`, `?`, and `!` before what is left out.
    static func matches(_ patterns: [String], _ name: String) -> Bool {
        let name = name.lowercased()
        let isExcluded = patterns.contains { $0.hasPrefix("!") && glob($0.dropFirst().lowercased(), name) }
        return !isExcluded && patterns.contains { !$0.hasPrefix("!") && glob($0.lowercased(), name) }
    }

    private struct Problem: Error {
        let message: String
    }

    private static func line(_ fields: [String]) throws(Problem) -> Line {
        var line = Line(principals: fields[0].split(separator: ",").map { String($0) })
        var rest = fields.dropFirst()
        guard let second = rest.first else { throw Problem(message: "the line has no key") }
        if !isKeyType(second) {
            rest = rest.dropFirst()
            for option in split(second) { try read(option, into: &line) }
        }
        guard rest.count >= 2, let type = rest.first, isKeyType(type),
            let blob = bytes(base64: rest.dropFirst().first ?? ""),
            HostKey(blob: blob).type == type
        else { throw Problem(message: "the line has no key that can be read") }
        guard !line.principals.isEmpty else { throw Problem(message: "the line names nobody") }
        line.key = blob
        return line
    }

    private static func read(_ option: String, into line: inout Line) throws(Problem) {
        let parts = option.split(separator: "=", maxSplits: 1).map { String($0) }
        let name = parts.first?.lowercased() ?? ""
        let value = parts.count == 2 ? parts[1].trimmingCharacters(in: ["\""]) : ""
        switch name {
        case "namespaces": line.namespaces = value.split(separator: ",").map { String($0) }
        case "valid-after": line.validAfter = try time(value)
        case "valid-before": line.validBefore = try time(value)
        case "cert-authority": throw Problem(message: "kedge does not check certificates (cert-authority)")
        default: throw Problem(message: "'\(name.prefix(32))' is not an option")
        }
    }

    /// `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`; without the Z in the time zone of this machine.
    private static func time(_ text: String) throws(Problem) -> Date {
        let isUTC = text.hasSuffix("Z")
        let digits = text.utf8.dropLast(isUTC ? 1 : 0).map { Int($0) - Int(UInt8(ascii: "0")) }
        guard [8, 12, 14].contains(digits.count), digits.allSatisfy((0...9).contains) else {
            throw Problem(message: "'\(text.prefix(32))' is not a time such as 20261121 or 202611211330Z")
        }
        func number(_ range: Range<Int>) -> Int {
            range.upperBound <= digits.count ? digits[range].reduce(0) { $0 * 10 + $1 } : 0
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = isUTC ? .gmt : .current
        let parts = DateComponents(
            year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
            minute: number(10..<12), second: number(12..<14))
        guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else {
            throw Problem(message: "'\(text)' is not a time")
        }
        return date
    }

    private static func isKeyType(_ text: String) -> Bool {
        text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-")
    }

    /// The line's fields between spaces and tabs, with quotes around what holds such.
    private static func fields(_ line: Substring) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, character == " " || character == "\t" {
                if !field.isEmpty { fields.append(field) }
                field = ""
                continue
            }
            field.append(character)
        }
        if !field.isEmpty { fields.append(field) }
        return fields.enumerated().map { $0 == 0 ? $1.replacing("\"", with: "") : $1 }
    }

    /// Options between commas, except in quotes.
    private static func split(_ options: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in options {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    private static func glob(_ pattern: String, _ text: String) -> Bool {
        let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
                (p, t) = (p + 1, t + 1)
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (p, t) = (last.pattern + 1, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
