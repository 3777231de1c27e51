import ArgumentParser
import Logging

/// A log level on the command line; logs go to standard error, results to standard output.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error

    /// Sends the logs of the whole process to standard error, from this level on.
    func bootstrapLogging() {
        let level = Logger.Level(rawValue: rawValue) ?? .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
