import Foundation

/// The operator: commits phases, reviews and merges proposals.
///
/// It uses git's own command, as a person would.
struct GitOperator: Sendable {
    let estate: Estate

    static let branch = "main"

    /// Makes the bare repository and the operator's clone of it.
    func setUp() async throws {
        try await run(
            ["init", "--quiet", "--bare", "--initial-branch", Self.branch, estate.repository.path()], in: nil)
        try await run(["clone", "--quiet", estate.repository.path(), estate.workTree.path()], in: nil)
        try await run(["checkout", "--quiet", "-B", Self.branch])
    }

    /// Commits files and pushes them to the tracked branch.
    func commit(_ files: [String: String], _ message: String) async throws {
        for (path, text) in files {
            let file = estate.workTree.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try await run(["add", "--all"])
        try await run(["commit", "--quiet", "--message", message])
        try await run(["push", "--quiet", "origin", Self.branch])
    }

    /// Merges kedge's proposal, as a reviewer does on a pull request.
    func merge(_ branch: String) async throws {
        try await run(["fetch", "--quiet", "origin"])
        try await run(["merge", "--quiet", "--no-ff", "--message", "Merge \(branch)", "origin/\(branch)"])
        try await run(["push", "--quiet", "origin", Self.branch])
    }

    private func run(_ arguments: [String], in directory: URL? = .some(URL(filePath: "/"))) async throws {
        let identity = ["-c", "user.name=Operator", "-c", "user.email=operator@example.com"]
        let place = directory == nil ? [] : ["-C", estate.workTree.path()]
        let git = try ChildProcess(
            "/usr/bin/env", ["git"] + place + identity + arguments,
            environment: [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": estate.root.path(),
                "GIT_CONFIG_NOSYSTEM": "1",
            ], isQuiet: true)
        let status = await git.status()
        guard status == 0 else {
            throw SandboxError(
                .rehearsalFailed, "git \(arguments.first ?? "") ended with status \(status)",
                hint: "check that git is installed; the repository is \(estate.workTree.path()).")
        }
    }
}
