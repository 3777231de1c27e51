import Foundation
import Synchronization

/// A process of its own: the sandbox, the reconciler, the operator's git.
final class ChildProcess: Sendable {
    private let process: Process
    private let output: Pipe?
    /// Held open as the process's input: it ends with this process, however that ends.
    private let lifeline = Pipe()
    private let exit = Exit()

    /// Starts `executable`; its output is kept for ``firstLine()``, or goes where this process's goes.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String]? = nil, directory: URL? = nil,
        capturesOutput: Bool = false, isQuiet: Bool = false
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        if let environment { process.environment = environment }
        if let directory { process.currentDirectoryURL = directory }
        process.standardInput = lifeline
        output = capturesOutput ? Pipe() : nil
        if let output {
            process.standardOutput = output
        } else if isQuiet {
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
        }
        let exit = exit
        process.terminationHandler = { exit.resolve($0.terminationStatus) }
        self.process = process
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// The status that the process ends with; the signal's number if it was killed.
    func status() async -> Int32 { await exit.status() }

    /// Ends the process as a power cut would: no handler of its own runs.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
    }

    /// The first line of the output, or all of it if there is no whole line before it ends.
    func firstLine() async -> String {
        guard let handle = output?.fileHandleForReading else { return "" }
        return await withCheckedContinuation { continuation in
            // Reading blocks until the process writes, so it has a thread of its own.
            Thread {
                var line = Data()
                while let byte = try? handle.read(upToCount: 1), let first = byte.first, first != UInt8(ascii: "\n") {
                    line.append(first)
                }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }.start()
        }
    }

    /// Everything that the process writes until it ends.
    func allOutput() async -> String {
        guard let handle = output?.fileHandleForReading else { return "" }
        return await withCheckedContinuation { continuation in
            Thread {
                let data = (try? handle.readToEnd()) ?? Data()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }.start()
        }
    }

    /// A process's end, for any number of waiters.
    private final class Exit: Sendable {
        private struct State {
            var status: Int32?
            var waiting: [CheckedContinuation<Int32, Never>] = []
        }

        private let state = Mutex(State())

        func resolve(_ status: Int32) {
            let waiting = state.withLock { state in
                state.status = status
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume(returning: status) }
        }

        func status() async -> Int32 {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state in
                    if state.status == nil { state.waiting.append(continuation) }
                    return state.status
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
