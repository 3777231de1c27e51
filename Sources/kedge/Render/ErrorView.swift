import Foundation

/// Prints an error on standard error: what failed, what a library said about it, what to do.
func printError(_ error: any ExplainedError) {
    let style = Style(usesColour: Terminal.error.usesColour)
    var text = "\(style.red("error:")) \(error.message)\n"
    if let cause = error.cause, !error.message.contains(cause) { text += "\(style.dim("cause:")) \(cause)\n" }
    if !error.hint.isEmpty { text += "\(style.bold("hint:")) \(error.hint)\n" }
    Terminal.error.write(text)
}
