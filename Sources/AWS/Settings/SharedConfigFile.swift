import Cryptography
import Foundation

/// One of AWS's shared files, `config` or `credentials`, as the SDKs read it.
///
/// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files". Keys are taken in lower case; a
/// line that starts with white space continues the property above it, or is nested in it where that has no value.
struct SharedConfigFile: Sendable {
    /// A `[section]`; values are secrets, since any of them can be one.
    struct Section: Sendable {
        var properties: [String: Secret] = [:]
        var nested: [String: [String: Secret]] = [:]
    }

    /// By the header's words: `default`, `profile x`, `services x`.
    private(set) var sections: [String: Section] = [:]

    private static let sizeLimit = 4 * 1024 * 1024

    /// The file's sections; none when there is no file.
    ///
    /// - Throws: ``AWSError`` `invalid-configuration` with the file and the line.
    static func read(_ path: String) throws(AWSError) -> SharedConfigFile {
        guard FileManager.default.fileExists(atPath: path) else { return SharedConfigFile() }
        // By a handle, which also reads what is no regular file, such as `/dev/null`.
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: sizeLimit + 1) ?? Data(), bytes.count <= sizeLimit,
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw AWSError(
                code: .invalidConfiguration, message: "\(path) cannot be read",
                hint: "check its permissions; it must be text of at most \(sizeLimit) bytes")
        }
        return try SharedConfigFile(parsing: text, path: path)
    }

    init() {}

    init(parsing text: String, path: String) throws(AWSError) {
        var section: String?
        var property: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func refused(_ problem: String) -> AWSError {
                AWSError(
                    code: .invalidConfiguration, message: "\(path):\(index + 1): \(problem)",
                    hint: "write [SECTION] and below it NAME = VALUE")
            }
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if line.first?.isWhitespace == true, let section, let property {
                continueProperty(property, of: section, with: trimmed)
            } else if trimmed.hasPrefix("[") {
                guard let end = trimmed.firstIndex(of: "]") else { throw refused("']' is missing") }
                let words = trimmed[..<end].dropFirst().split(whereSeparator: \.isWhitespace)
                // The CLI quotes names with spaces.
                section = words.joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
                property = nil
                sections[section ?? "", default: Section()].properties.merge([:]) { old, _ in old }
            } else {
                guard let section else { throw refused("a property stands before the first section") }
                guard let (name, value) = Self.property(trimmed) else { throw refused("'=' is missing") }
                sections[section]?.properties[name] = Secret(value)
                property = name
            }
        }
    }

    private mutating func continueProperty(_ name: String, of section: String, with line: String) {
        guard let value = sections[section]?.properties[name] else { return }
        if value.isEmpty {
            guard let (inner, value) = Self.property(line) else { return }
            sections[section]?.nested[name, default: [:]][inner] = Secret(value)
        } else {
            sections[section]?.properties[name] = Secret(value.reveal() + "\n" + line)
        }
    }

    /// `name = value`; white space and `#` or `;` after it start a comment.
    private static func property(_ line: String) -> (name: String, value: String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let name = line[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
        var value = line[line.index(after: equals)...]
        if let comment = value.firstMatch(of: /\s[#;]/) { value = value[..<comment.range.lowerBound] }
        return name.isEmpty ? nil : (name, value.trimmingCharacters(in: .whitespaces))
    }
}
