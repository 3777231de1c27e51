import Cryptography
import Foundation
import HTTP
import Logging
import Synchronization

@testable import AWS

/// Time that stands still until a test moves it, and pauses that take none of ours.
final class TestClock: Sendable {
    private let state: Mutex<(now: Date, pauses: [Duration])>

    init(_ now: Date = Date(timeIntervalSince1970: 1_768_480_496)) {
        state = Mutex((now, []))
    }

    var now: Date { state.withLock { $0.now } }
    /// What was waited for so far.
    var pauses: [Duration] { state.withLock { $0.pauses } }

    func advance(_ seconds: TimeInterval) {
        state.withLock { $0.now += seconds }
    }

    func pause(_ duration: Duration) {
        state.withLock { state in
            state.pauses.append(duration)
            state.now += TimeInterval(duration.components.seconds)
        }
    }
}

/// A logger whose lines a test reads.
final class LogLines: LogHandler, Sendable {
    private let state = Mutex<[String]>([])
    var text: String { state.withLock { $0.joined(separator: "\n") } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) {
        state.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}

enum AWSFixture {
    static let silent: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// An environment in which nothing is found unless the test puts it there.
    ///
    /// Metadata has more time than on an instance: tests run side by side on slow machines.
    static let nothing = [
        "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true", "AWS_METADATA_SERVICE_TIMEOUT": "60",
    ]

    static let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "the-secret-key"]

    /// AWS with that environment besides ``nothing``, and chance that always gives the longest pause.
    static func with<R>(
        _ environment: [String: String], clock: TestClock = TestClock(), logger: Logger = silent,
        _ body: (AWSAccess) async throws -> R
    ) async throws -> R {
        let environment = nothing.merging(environment) { $1 }
        return try await withHTTPTransport(HTTPConfiguration(environment: environment), logger: logger) { transport in
            let access = AWSAccess(
                settings: try AWSSettings.load(environment: environment), transport: transport, logger: logger,
                now: { clock.now }, sleep: { clock.pause($0) }, random: { $0 })
            return try await body(access)
        }
    }

    /// The environment that names these two files, which end with the body.
    static func withFiles<R>(
        config: String = "", credentials: String = "", _ body: ([String: String], URL) async throws -> R
    ) async throws -> R {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kedge-aws-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = [
            ("AWS_CONFIG_FILE", "config", config), ("AWS_SHARED_CREDENTIALS_FILE", "credentials", credentials),
        ]
        var environment: [String: String] = [:]
        for (variable, name, text) in files {
            let url = directory.appending(path: name)
            try Data(text.utf8).write(to: url)
            environment[variable] = url.path
        }
        return try await body(environment, directory)
    }

    /// A JSON document of credentials as metadata services and commands give it.
    static func document(
        _ key: String, token: String = "Token", expires: Date? = nil, version: Int? = nil
    ) -> String {
        var fields = ["\"AccessKeyId\": \"\(key)\"", "\"SecretAccessKey\": \"the-secret-of-\(key)\""]
        fields.append("\"\(token)\": \"the-token-of-\(key)\"")
        if let expires { fields.append("\"Expiration\": \"\(expires.formatted(.iso8601))\"") }
        if let version { fields.append("\"Version\": \(version)") }
        return "{\(fields.joined(separator: ", "))}"
    }

    /// An answer of STS with the session of a role.
    static func session(_ operation: String, _ key: String, expires: Date) -> String {
        """
        <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result><Credentials>
        <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>the-secret-of-\(key)</SecretAccessKey>
        <SessionToken>the-token-of-\(key)</SessionToken><Expiration>\(expires.formatted(.iso8601))</Expiration>
        </Credentials></\(operation)Result></\(operation)Response>
        """
    }
}
