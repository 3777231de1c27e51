/// One line at the end of standard error that is drawn anew while something takes long, where a person watches.
struct LiveLine {
    private var isDrawn = false

    static var isWanted: Bool { Terminal.error.isTerminal }

    mutating func draw(_ text: String) {
        let width = Terminal.error.width ?? 80
        Terminal.error.write("\r\u{1B}[2K" + (text.count < width ? text : text.prefix(width - 2) + "…"))
        isDrawn = true
    }

    mutating func clear() {
        guard isDrawn else { return }
        Terminal.error.write("\r\u{1B}[2K")
        isDrawn = false
    }
}
