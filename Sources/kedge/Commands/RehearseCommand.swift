import ArgumentParser
import Foundation
import Logging
import Sandbox

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Migrate one embedded cluster to another, from manifests in a git repository.",
        usage: "kedge rehearse [<options>]",
        discussion: """
            Starts two embedded clusters, fills the source, plays the operator (commits, review, merges) and the \
            services, and lets `kedge reconcile` do the rest as a process of its own. Ends with 0 only if every record \
            is on the target once, in order and byte for byte, every group resumes at exactly the next record, and \
            every service can do on the target what it could do on the source, and nothing else.

            EXAMPLES
              kedge rehearse
              kedge rehearse --kill 30 --seed 7
              kedge rehearse --directory /tmp/rehearsal
            """)

    @Option(
        help: ArgumentHelp(
            "Where to keep the rehearsal's files; a temporary directory unless given, removed when every check holds.",
            valueName: "dir"))
    var directory: String?

    @Flag(help: "Keep the temporary directory.")
    var keep = false

    @Option(help: ArgumentHelp("Kill the reconciler (SIGKILL) this many times at random moments.", valueName: "times"))
    var kill = 0

    @Option(help: ArgumentHelp("The seed of those moments.", valueName: "number"))
    var seed: UInt64 = 1

    @OptionGroup var options: OutputOptions

    func validate() throws {
        guard (0...1000).contains(kill) else { throw ValidationError("--kill takes 0 to 1000.") }
    }

    func run() async throws {
        options.logging.bootstrap()
        let folder = try prepareDirectory()
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let view = RehearsalView(options)
        let rehearsal = try Rehearsal(
            Rehearsal.Options(directory: folder, executable: executable, kills: kill, seed: seed),
            logger: Logger(label: "rehearsal"), say: view.show)
        // The reconciler's passes are for people; a program reads the summary alone.
        let summary =
            options.output == .json
            ? try await Terminal.withOutputAsError { try await rehearsal.run() } : try await rehearsal.run()
        view.finish(summary)
        guard summary.isSuccess else { throw ExitCode.failure }
        if !keep && directory == nil { try? FileManager.default.removeItem(at: folder) }
    }

    private func prepareDirectory() throws -> URL {
        let folder =
            directory.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FileManager.default.temporaryDirectory.appending(path: "kedge-rehearsal-\(UUID().uuidString.prefix(8))")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            guard try FileManager.default.contentsOfDirectory(atPath: folder.path()).isEmpty else {
                throw CommandError(message: "\(folder.path()) is not empty", hint: "name a new directory.")
            }
        } catch let error as CocoaError {
            throw CommandError(
                message: "\(folder.path()) cannot be used", hint: "name a directory that can be made or is empty.",
                cause: error.localizedDescription)
        }
        return folder.resolvingSymlinksInPath()
    }
}
