/// A topic's name in which `*` stands for any run of characters, the empty one included.
package struct TopicGlob: Hashable, Sendable {
    package let pattern: String

    /// Nil unless it has 1 to 249 characters of those that topic names have, and `*`, and is not `.` or `..`
    /// (`org.apache.kafka.common.internals.Topic`).
    package init?(_ pattern: String) {
        guard (1...249).contains(pattern.utf8.count), pattern != ".", pattern != "..",
            pattern.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "._-*".utf8.contains($0) })
        else { return nil }
        self.pattern = pattern
    }

    /// Whether the name is one of those the pattern stands for; time grows with both lengths' product at worst.
    package func matches(_ name: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let name = Array(name.utf8)
        var p = 0
        var n = 0
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                p = last.pattern + 1
                n = last.name + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension TopicGlob: CustomStringConvertible {
    package var description: String { pattern }
}

extension Reader<TopicGlob> {
    static let topicGlob = Reader.text(
        "a topic name or pattern",
        hint: "write 1 to 249 letters, digits, dots, underscores and hyphens; * stands for any run of them",
        parse: TopicGlob.init)
}
