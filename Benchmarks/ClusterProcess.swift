import Foundation
import Kafka
import Logging
import Sandbox

/// An embedded cluster in a process of its own, so that its CPU time is not the client's.
struct ClusterProcess {
    static let command = "cluster"

    let bootstrap: BrokerAddress
    private let process: Process

    /// The child: serves until its standard input ends.
    static func serve(name: String) async throws {
        let configuration = SandboxClusterConfiguration(
            name: name, brokers: 1, properties: ["message.max.bytes": "10485760"])
        try await withSandboxCluster(configuration, logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() }) {
            guard let address = $0.bootstrapServers().first else { return }
            say("\(address)")
            _ = try FileHandle.standardInput.readToEnd()
        }
    }

    /// Starts a child and waits until it can be reached.
    static func start(_ name: String) throws -> ClusterProcess {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [command, name]
        let output = Pipe()
        process.standardInput = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
            line += byte
            guard !byte.isEmpty else { break }
        }
        let address = try BrokerAddress(parsing: String(decoding: line, as: UTF8.self))
        return ClusterProcess(bootstrap: address, process: process)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
