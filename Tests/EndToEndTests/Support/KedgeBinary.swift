import Foundation
import Programs

/// The built binary, run as a user runs it.
enum KedgeBinary {
    /// Beside the executable that runs the tests: both are products of one build.
    static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "kedge")

    /// What every process gets; nothing of the tests' own environment.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    ]

    /// Runs kedge to its end, or kills it when the limit is over.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
        limit: Duration = .seconds(120)
    ) async throws -> Run {
        try await Run.of(url, arguments, environment: environment, in: folder, limit: limit)
    }
}

extension Run {
    /// Runs a program with nothing of the tests' own environment, in a folder that is its home unless there is another.
    static func of(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
        limit: Duration = .seconds(120)
    ) async throws -> Run {
        let home = try Scratch()
        return try await of(
            [executable.path()] + arguments,
            environment: KedgeBinary.environment.merging(["HOME": home.path]) { $1 }.merging(environment) { $1 },
            in: folder ?? home.url, limit: limit)
    }
}
