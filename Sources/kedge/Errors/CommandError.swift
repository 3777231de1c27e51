/// What was named on the command line and cannot be used, although it was named rightly.
struct CommandError: ExplainedError {
    let message: String
    let hint: String
    var cause: String?
}
