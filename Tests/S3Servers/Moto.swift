import Foundation
import Programs

/// moto, which imitates AWS in memory: it checks neither signatures nor checksums.
package final class Moto: S3Server {
    package let port: UInt16
    private let process: ServerProcess

    /// One for all tests of the process.
    package static func shared() async throws -> Moto { try await sharedServer.value }

    private static let sharedServer = Task { try await Moto() }

    package init() async throws {
        port = try Port.free(1)[0]
        let log = FileManager.default.temporaryDirectory.appending(path: "kedge-moto-\(port).log").path
        process = try ServerProcess(
            Project.python("moto_server"), ["-H", "127.0.0.1", "-p", "\(port)"], log: log, files: log)
        try await ServerProcess.waitForPort(port, log: log)
    }
}
