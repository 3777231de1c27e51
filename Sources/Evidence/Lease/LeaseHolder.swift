import Foundation

/// Which process holds a lease, so that another on the same host can tell whether it is still there.
package struct LeaseHolder: Sendable, Codable, Hashable {
    package let host: String
    /// `/proc/sys/kernel/random/boot_id` (random(4)): one value from start to shutdown of a kernel.
    package let bootID: String
    /// `/proc/self/ns/pid` (pid_namespaces(7)): process ids mean something only in one namespace.
    package let pidNamespace: String
    package let pid: Int32
    /// The process's start time in clock ticks since boot: tells it from a later one of the same id.
    package let startTime: UInt64

    package init(host: String, bootID: String, pidNamespace: String, pid: Int32, startTime: UInt64) {
        self.host = host
        self.bootID = bootID
        self.pidNamespace = pidNamespace
        self.pid = pid
        self.startTime = startTime
    }

    /// This process; what the system does not tell stays empty, and then nobody takes it for one of their host.
    package static func current() -> LeaseHolder {
        let bootID = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        return LeaseHolder(
            host: hostName(), bootID: bootID?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "",
            pidNamespace: namespace ?? "", pid: getpid(), startTime: LinuxProcess.status(of: getpid())?.startTime ?? 0)
    }

    /// Whether the process id of the other means the same here.
    func sharesProcesses(with other: LeaseHolder) -> Bool {
        (host, bootID, pidNamespace) == (other.host, other.bootID, other.pidNamespace)
            && !bootID.isEmpty && !pidNamespace.isEmpty && startTime != 0
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension LeaseHolder: CustomStringConvertible {
    package var description: String { "process \(pid) on \(host)" }
}
