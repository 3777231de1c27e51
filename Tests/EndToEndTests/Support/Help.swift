import Testing

/// The command line as `--help` describes it.
enum Help {
    static let subcommands = [
        "validate", "plan", "reconcile", "status", "doctor", "import", "rehearse", "sandbox", "access",
    ]
    /// Those of `kedge access`, which are written as two words.
    static let accessCommands = ["access show", "access check", "access diff", "access translate"]

    static func text(_ subcommand: String?) async throws -> String {
        let run = try await KedgeBinary.run(
            (subcommand ?? "").split(separator: " ").map(String.init) + ["--help"])
        try #require(run.status == 0)
        return run.output
    }

    /// The options of a subcommand, with their dashes.
    static func options(of subcommand: String) async throws -> Set<String> {
        Set(
            try await text(subcommand).split(separator: "\n").filter { $0.hasPrefix("  -") }
                .flatMap { $0.matches(of: /(?:^  |, )(--?[a-z][a-z-]*)/).map { String($0.output.1) } })
    }
}
