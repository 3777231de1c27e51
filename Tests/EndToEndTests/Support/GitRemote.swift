import Foundation
import Programs

/// A bare repository and the operator's clone of it, used with git's own command.
struct GitRemote {
    let estate: Estate
    var url: String { estate.scratch.file("estate.git").path() }
    private var clone: String { estate.scratch.file("clone").path() }

    init(_ estate: Estate) async throws {
        self.estate = estate
        try await run("init", "--quiet", "--bare", "--initial-branch", "main", url)
        try await run("clone", "--quiet", url, clone)
        try await run("-C", clone, "checkout", "--quiet", "-B", "main")
    }

    /// Commits files below the folder and answers the commit's id.
    ///
    /// - Parameters:
    ///   - branch: Also one that somebody else has pushed.
    ///   - base: What the commit goes on top of, instead of the branch as it is: it is pushed with force.
    @discardableResult
    func commit(
        _ files: [String: String], in folder: String = ".", on branch: String = "main", onto base: String? = nil
    ) async throws -> String {
        try await run("-C", clone, "fetch", "--quiet", "origin")
        let present = try? await head(branch)
        if let start = base ?? present { try await run("-C", clone, "checkout", "--quiet", "-B", branch, start) }
        for (path, text) in files { try estate.scratch.write(text, to: "clone/\(folder)/\(path)") }
        try await run("-C", clone, "add", "--all")
        try await run("-C", clone, "commit", "--quiet", "--message", "Declare")
        try await run("-C", clone, "push", "--quiet", base == nil ? "--no-force" : "--force", "origin", branch)
        return try await head(branch)
    }

    /// The commit that a branch of the remote is at.
    func head(_ branch: String) async throws -> String {
        try await run("-C", url, "rev-parse", "--verify", "--quiet", "refs/heads/\(branch)")
            .trimmingCharacters(in: .newlines)
    }

    func content(_ path: String, of branch: String) async throws -> String {
        try await run("-C", url, "show", "\(branch):\(path)")
    }

    /// Merges a proposal, as its reviewer does.
    func merge(_ branch: String) async throws {
        try await run("-C", clone, "fetch", "--quiet", "origin")
        try await run("-C", clone, "checkout", "--quiet", "-B", "main", "origin/main")
        try await run("-C", clone, "merge", "--quiet", "--no-ff", "--message", "Merge", "origin/\(branch)")
        try await run("-C", clone, "push", "--quiet", "origin", "main")
    }

    /// Runs git and answers what it printed.
    @discardableResult
    func run(_ arguments: String...) async throws -> String {
        let run = try await Run.of(URL(filePath: "/usr/bin/env"), ["git"] + arguments)
        guard run.status == 0 else { throw GitFailed(arguments: arguments, errors: run.errors) }
        return run.output
    }

    struct GitFailed: Error {
        let arguments: [String]
        let errors: String
    }
}
