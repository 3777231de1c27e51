extension String {
    /// The text as a message may repeat it: one line, no control characters, not long.
    var excerpt: String {
        let limit = 120
        let scalars = unicodeScalars.prefix(limit + 1)
        var text = ""
        for scalar in scalars.prefix(limit) {
            let isControl =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            if isControl {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return scalars.count > limit ? text + "…" : text
    }

    var quotedExcerpt: String { "\"\(excerpt)\"" }
}

extension String {
    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }

    /// Whether it refers to an environment variable, or looks as if it did.
    var hasVariable: Bool { utf8.contains("${".utf8) }
}
