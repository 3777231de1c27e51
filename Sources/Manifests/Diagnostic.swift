/// One thing that is wrong in a file, where it is, and what would be right.
package struct Diagnostic: Hashable, Sendable, Codable {
    package let file: String
    package let line: Int
    package let column: Int
    package let message: String
    package let hint: String

    package init(at location: SourceLocation, _ message: String, hint: String) {
        file = location.file
        line = location.line
        column = location.column
        self.message = message
        self.hint = hint
    }

    package var location: SourceLocation { SourceLocation(file: file, line: line, column: column) }
}

extension Diagnostic: Comparable, CustomStringConvertible {
    package static func < (a: Self, b: Self) -> Bool {
        (a.location, a.message) < (b.location, b.message)
    }

    /// One line: `file:line:column: what is wrong; what would be right`.
    package var description: String { "\(location): \(message); \(hint)" }
}
