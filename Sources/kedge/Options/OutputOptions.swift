import ArgumentParser
import Foundation

/// How a command prints what it has to say.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(name: .shortAndLong, help: "How to print the result: text or json.")
    var output: Format = .text

    @Option(help: "The least severe log message to show: trace, debug, info, notice, warning, error.")
    var logLevel: LogLevel = .warning

    /// Colour only where a person reads it, and never against their wish (https://no-color.org).
    var usesColour: Bool {
        output == .text && isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}
