/// Text for a terminal, or plain text anywhere else.
struct Style: Sendable {
    let usesColour: Bool
    /// Where lines end; nil where they do not.
    var width: Int?

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }

    private func wrap(_ text: String, _ code: String) -> String {
        usesColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// A paragraph whose every line but the first is indented, broken between words where the terminal ends.
    ///
    /// - Parameter indent: How far the first line is already.
    func paragraph(_ text: String, indent: Int) -> String {
        guard let width, width > 2 * indent else { return text }
        var (lines, column) = ("", indent)
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if column > indent, column + 1 + word.count > width {
                lines += "\n" + String(repeating: " ", count: indent)
                column = indent
            } else if column > indent {
                lines += " "
                column += 1
            }
            lines += word
            column += word.count
        }
        return lines
    }
}

/// Rows as columns of equal width, two spaces apart; the last column is as long as it is, or as the terminal is wide.
///
/// - Parameter paint: How the first column looks.
func table(
    _ rows: [[String]], indent: String = "  ", in style: Style? = nil, paint: (String) -> String = { $0 }
) -> String {
    var widths: [Int] = []
    for row in rows {
        for (column, cell) in row.dropLast().enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], cell.count)
        }
    }
    return rows.map { row in
        var line = indent
        for (column, cell) in row.dropLast().enumerated() {
            let padded = cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            line += column == 0 ? paint(padded) : padded
        }
        let place = indent.count + widths.prefix(row.count - 1).reduce(0) { $0 + $1 + 2 }
        let last = row.last ?? ""
        return line + (style?.paragraph(last, indent: place) ?? last) + "\n"
    }.joined()
}
