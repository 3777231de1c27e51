import Foundation
import Programs

/// A proxy before an S3 server that loses what a network loses, as the key of a request asks for.
///
/// For a key with `lose-answer` or `lose-request` in it the first writing request's answer, or the request, is lost; with
/// `fail-after` the request is done and answered with 500. Completing a multipart upload counts as writing, its parts not.
package final class LossyProxy: S3Server {
    package let port: UInt16
    private let process: ServerProcess
    private let server: any S3Server

    package init(before server: any S3Server) async throws {
        self.server = server
        port = try Port.free(1)[0]
        let log = FileManager.default.temporaryDirectory.appending(path: "kedge-proxy-\(port).log").path
        let script = Project.path("Tests/S3Servers/lossy_proxy.py")
        process = try ServerProcess(
            Project.python(), ["-B", script, "\(port)", "\(server.port)"], log: log, files: log)
        try await ServerProcess.waitForPort(port, log: log)
    }
}
