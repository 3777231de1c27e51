import Programs

/// A script in `Judges` that asks software which others wrote.
enum Judge {
    /// The lines that the script answers, given lines.
    ///
    /// - Parameter environment: the folder of the Python environment in the project's root, which `make setup-tests`
    ///   makes; without it the test fails, as proof by others is not optional.
    static func ask(
        _ script: String, _ arguments: [String] = [], environment: String = ".venv", lines: [String]
    ) async throws -> [String] {
        let python = Project.path("\(environment)/bin/python3")
        let run = try await Run.of(
            [python, "-B", Project.path("Tests/AccessTests/Judges/\(script)")] + arguments,
            input: lines.map { $0 + "\n" }.joined(), limit: .seconds(300))
        return try run.printed().split(separator: "\n").map(String.init)
    }
}
