import Foundation

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
    @discardableResult
    func commit(_ files: [String: String], in folder: String) async throws -> String {
        for (path, text) in files { try estate.scratch.write(text, to: "clone/\(folder)/\(path)") }
        try await run("-C", clone, "add", "--all")
        try await run("-C", clone, "commit", "--quiet", "--message", "Declare")
        try await run("-C", clone, "push", "--quiet", "origin", "main")
        return try await run("-C", clone, "rev-parse", "HEAD").trimmingCharacters(in: .newlines)
    }

    /// Merges a proposal, as its reviewer does.
    func merge(_ branch: String) async throws {
        try await run("-C", clone, "fetch", "--quiet", "origin")
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
