import Foundation

/// Questions about processes of this host (proc(5)).
enum LinuxProcess {
    /// Whether the process that started then may still run; true where that cannot be found out.
    static func isRunning(_ pid: Int32, startedAt startTime: UInt64) -> Bool {
        // Where /proc hides other users' processes, kill still tells an existing one (EPERM) from none (ESRCH).
        if kill(pid, 0) != 0 && errno == ESRCH { return false }
        guard let status = status(of: pid) else { return true }
        return status.startTime == startTime && !status.hasEnded
    }

    /// The fields of `/proc/PID/stat` that matter here, nil if it cannot be read.
    static func status(of pid: Int32) -> (startTime: UInt64, hasEnded: Bool)? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The second field, the command in parentheses, can hold anything.
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // The first of these is field 3, the state; the start time is field 22.
        guard fields.count > 19, let startTime = UInt64(fields[19]) else { return nil }
        return (startTime, ["Z", "X", "x"].contains(fields[0]))
    }
}
