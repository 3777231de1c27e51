/// Collects what is wrong in one file while it is read; lives and dies within one call.
final class DiagnosticLog {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String) {
        self.file = file
    }

    func location(_ mark: Mark) -> SourceLocation {
        SourceLocation(file: file, line: mark.line, column: mark.column)
    }

    func report(_ message: String, hint: String, at mark: Mark) {
        diagnostics.append(Diagnostic(at: location(mark), message, hint: hint))
    }

    func report(_ problem: YAMLProblem) {
        report(problem.message, hint: problem.hint, at: problem.mark)
    }
}
