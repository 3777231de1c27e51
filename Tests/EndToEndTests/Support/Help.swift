import Testing

/// The command line as `--help` describes it.
enum Help {
    static let subcommands = ["validate", "plan", "reconcile", "status", "import", "rehearse", "sandbox"]

    static func text(_ subcommand: String?) async throws -> String {
        let run = try await KedgeBinary.run([subcommand].compactMap(\.self) + ["--help"])
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
