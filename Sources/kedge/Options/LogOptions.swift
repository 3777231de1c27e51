import ArgumentParser
import Logging

/// What is logged.
///
/// Logs go to standard error, results to standard output.
struct LogOptions: ParsableArguments {
    enum Level: String, ExpressibleByArgument, CaseIterable {
        case trace, debug, info, notice, warning, error
    }

    @Option(help: ArgumentHelp("The least severe log message to show.", valueName: "level"))
    var logLevel: Level = .warning

    /// Sends the logs of the whole process to standard error, from the level on.
    func bootstrap() {
        let level = Logger.Level(rawValue: logLevel.rawValue) ?? .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
