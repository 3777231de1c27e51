import Foundation
import Testing

/// A `kedge sandbox` process; it ends when this goes, or when the tests die.
final class Sandbox: Sendable {
    struct Report: Decodable {
        struct Cluster: Decodable {
            let name: String
            let listeners: [String: [String]]
        }

        let clusters: [Cluster]
        let environment: [String: String]?
    }

    let report: Report
    private let process: Process
    private let lifeline = Pipe()

    /// Starts what the file describes and waits until it can be reached.
    init(configuration: String) throws {
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", #""$0" "$@" & cat > /dev/null; kill $!"#, KedgeBinary.url.path(), "sandbox", "--config",
            configuration,
        ]
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first.map({ $0 != 0x0A }) ?? false {
            line += byte
        }
        report = try JSONDecoder().decode(Report.self, from: line)
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The brokers of a cluster, host:port.
    func brokers(_ name: String, on listener: String = "SASL_SSL") throws -> [String] {
        try #require(report.clusters.first { $0.name == name }?.listeners[listener])
    }
}
