import ArgumentParser
import Foundation
import Logging
import Sandbox

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Migrate one embedded cluster to another, from manifests in a git repository.",
        discussion: """
            Starts two embedded clusters, fills the source, plays the operator (commits, review, merges) and the
            services, and lets `kedge reconcile` do the rest as a process of its own. Ends with 0 only if every record
            is on the target once, in order and byte for byte, every group resumes at exactly the next record, and
            every service can do on the target what it could do on the source, and nothing else.

            EXAMPLES
              kedge rehearse
              kedge rehearse --kill 30 --seed 7
              kedge rehearse --directory /tmp/rehearsal --keep
            """)

    @Option(help: "Where to keep the rehearsal's files; a new temporary directory unless given.")
    var directory: String?

    @Flag(help: "Keep the rehearsal's files.")
    var keep = false

    @Option(help: "Kill the reconciler (SIGKILL) this many times at random moments.")
    var kill = 0

    @Option(help: "The seed of those moments.")
    var seed: UInt64 = 1

    @OptionGroup var options: OutputOptions

    func run() async throws {
        options.logLevel.bootstrapLogging()
        let folder = try prepareDirectory()
        defer {
            if !keep && directory == nil { try? FileManager.default.removeItem(at: folder) }
        }
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let view = RehearsalView(options)
        let rehearsal = try Rehearsal(
            Rehearsal.Options(directory: folder, executable: executable, kills: kill, seed: seed),
            logger: Logger(label: "rehearsal"), say: view.show)
        let summary = try await rehearsal.run()
        view.finish(summary)
        guard summary.isSuccess else { throw ExitCode.failure }
    }

    private func prepareDirectory() throws -> URL {
        let folder =
            directory.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FileManager.default.temporaryDirectory.appending(path: "kedge-rehearsal-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard try FileManager.default.contentsOfDirectory(atPath: folder.path()).isEmpty else {
            throw ValidationError("\(folder.path()) is not empty; name a new directory.")
        }
        return folder.resolvingSymlinksInPath()
    }
}
