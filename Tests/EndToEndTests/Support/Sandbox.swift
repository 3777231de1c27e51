import Foundation
import Programs
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
    private let server: Server

    /// Starts what the file describes and waits until it can be reached.
    init(configuration: String) throws {
        server = try Server(killing: [KedgeBinary.url.path(), "sandbox", "--config", configuration])
        report = try JSONDecoder().decode(Report.self, from: Data(server.greeting.utf8))
    }

    /// The brokers of a cluster, host:port.
    func brokers(_ name: String, on listener: String = "SASL_SSL") throws -> [String] {
        try #require(report.clusters.first { $0.name == name }?.listeners[listener])
    }
}
