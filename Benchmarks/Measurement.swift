import Foundation

/// The time that a piece of work took: on the clock, and of all cores in this process.
struct Measurement {
    var wall: Double
    var cpu: Double

    static func of(_ work: () async throws -> Void) async rethrows -> Measurement {
        let start = (ContinuousClock.now, cpuSeconds)
        try await work()
        return Measurement(wall: start.0.duration(to: .now) / .seconds(1), cpu: cpuSeconds - start.1)
    }

    static func immediate(_ work: () throws -> Void) rethrows -> Measurement {
        let start = (ContinuousClock.now, cpuSeconds)
        try work()
        return Measurement(wall: start.0.duration(to: .now) / .seconds(1), cpu: cpuSeconds - start.1)
    }

    /// The most memory that this process has ever had (`VmHWM`).
    static var peakMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Prints one line: a name, and figures with their units.
func report(_ name: String, _ figures: [(Double, String)]) {
    let columns = figures.map { value, unit in
        String(format: value < 10 ? "%10.2f" : "%10.0f", value) + " " + unit
    }
    say(name.padding(toLength: 34, withPad: " ", startingAt: 0) + columns.joined())
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
