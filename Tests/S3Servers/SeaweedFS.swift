import Foundation
import Programs
import Synchronization

/// SeaweedFS, an S3 server that checks signatures, conditions, checksums and Object Lock, in a directory of its own.
package final class SeaweedFS: S3Server {
    package let port: UInt16
    private let directory: String
    private let arguments: [String]
    private let process: Mutex<ServerProcess?>

    /// One for all tests of the process.
    package static func shared() async throws -> SeaweedFS { try await sharedServer.value }

    private static let sharedServer = Task { try await SeaweedFS() }

    package init() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "kedge-weed-\(UUID())").path
        let ports = try Port.free(5)
        port = ports[0]
        try FileManager.default.createDirectory(atPath: "\(directory)/data", withIntermediateDirectories: true)
        let users = [
            (S3User.operator_, #""Admin", "Read", "Write", "List", "Tagging""#), (.reader, #""Read", "List""#),
        ]
        let identities = users.map { user, actions in
            """
            {"name": "\(user.accessKeyID)", "actions": [\(actions)],
             "credentials": [{"accessKey": "\(user.accessKeyID)", "secretKey": "\(user.secretAccessKey)"}]}
            """
        }
        let configuration = "{\"identities\": [\(identities.joined(separator: ","))]}"
        try configuration.write(toFile: "\(directory)/s3.json", atomically: false, encoding: .utf8)
        arguments = [
            "mini", "-dir=\(directory)/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.port=\(ports[0])",
            "-s3.config=\(directory)/s3.json", "-s3.autoCreateBucket=false", "-s3.port.iceberg=0",
            "-s3.port.lance=0", "-master.port=\(ports[1])", "-volume.port=\(ports[2])", "-filer.port=\(ports[3])",
            "-admin.port=\(ports[4])", "-admin.ui=false", "-webdav=false", "-master.telemetry=false",
        ]
        process = Mutex(nil)
        try await start()
    }

    /// Starts it again, with what it had stored.
    package func start() async throws {
        for _ in 0..<100 where Port.isOpen(port) { try await Task.sleep(for: .milliseconds(50)) }
        let log = "\(directory)/log"
        let started = try ServerProcess(Project.python("weed"), arguments, log: log, files: directory)
        process.withLock { $0 = started }
        try await ServerProcess.waitForPort(port, log: log)
        // The port is open a moment before objects can be written.
        let bucket = "ready-\(UUID().uuidString.lowercased())"
        var isMade = false
        for attempt in 1... {
            do {
                if !isMade { try await makeBucket(bucket) }
                isMade = true
                try await store(bucket: bucket, attempts: 1).probe()
                return
            } catch {
                guard attempt < 300 else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// SIGKILL.
    package func kill() {
        process.withLock { process in
            process?.kill()
            process = nil
        }
    }
}
