import Foundation
import Programs

/// A server of the tests, on ports of its own; it ends with this object, and with the process of the tests.
///
/// A shell between them kills it when its standard input ends, which happens however the tests end, and removes its files.
final class ServerProcess: Sendable {
    private let process: Process
    private let lifeline: ChildPipe

    private static let script = """
        log=$1; files=$2; shift 2
        "$@" >"$log" 2>&1 </dev/null &
        read line
        kill -9 $!
        [ "$line" = keep ] || rm -rf "$files"
        """

    init(_ executable: String, _ arguments: [String], log: String, files: String) throws {
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.script, "sh", log, files, executable] + arguments
        lifeline = try ChildPipe()
        process.standardInput = lifeline.reading
        try process.run()
        try lifeline.reading.close()
    }

    /// Kills the server (SIGKILL) and keeps its files.
    func kill() {
        try? lifeline.writing.write(contentsOf: Data("keep\n".utf8))
        // `waitUntilExit` also waits for every other child that was started meanwhile.
        var status: CInt = 0
        while waitpid(process.processIdentifier, &status, 0) == -1 && errno == EINTR {}
    }

    deinit { try? lifeline.writing.close() }

    /// Waits until somebody listens on a port, a minute at most.
    static func waitForPort(_ port: UInt16, log: String) async throws {
        for _ in 0..<600 {
            if Port.isOpen(port) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw ServerFailure(text: "nothing listens on port \(port); the server said: \(said.suffix(2000))")
    }
}

struct ServerFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

enum Port {
    /// Ports that are free, and whose number plus 10,000 is as well, where SeaweedFS has gRPC.
    ///
    /// The kernel gives none of these to anybody who asks for just any port (those begin at 32,768), so they stay free
    /// until a server has started.
    static func free(_ count: Int) throws -> [UInt16] {
        var found: [UInt16] = []
        for _ in 0..<1_000 where found.count < count {
            let port = UInt16.random(in: 11_000..<21_000)
            if !found.contains(port) && canListen(port) && canListen(port + 10_000) { found.append(port) }
        }
        guard found.count == count else { throw ServerFailure(text: "no free ports") }
        return found
    }

    static func isOpen(_ port: UInt16) -> Bool { withSocket { connect($0, $1, $2) == 0 }(port) }

    private static func canListen(_ port: UInt16) -> Bool { withSocket { bind($0, $1, $2) == 0 }(port) }

    private static func withSocket(
        _ body: @escaping (CInt, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> (UInt16) -> Bool {
        { port in
            let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(number) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }
}
