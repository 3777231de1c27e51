import Foundation

/// Standard output or standard error, and what is at the other end of it.
struct Terminal: Sendable {
    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: Int32

    var isTerminal: Bool { isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

    /// Colour only where a person reads it, and never against their wish (https://no-color.org).
    var usesColour: Bool { isTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty }

    /// Columns; nil where lines have no end.
    var width: Int? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How text is written to it.
    var style: Style { Style(usesColour: usesColour, width: width) }

    /// Writes at once, also into a pipe.
    ///
    /// Whoever reads it may have gone away, and then there is nobody to tell.
    func write(_ text: String) {
        do {
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
        } catch {
            exit(EXIT_FAILURE)
        }
    }

    /// Runs `body` while everything that goes to standard output, from child processes too, goes to standard error.
    static func withOutputAsError<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        defer {
            dup2(output, STDOUT_FILENO)
            close(output)
        }
        return try await body()
    }
}
