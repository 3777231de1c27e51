import ArgumentParser

/// How a command prints what it has to say.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(name: .shortAndLong, help: ArgumentHelp("How to print the result.", valueName: "format"))
    var output: Format = .text

    @OptionGroup var logging: LogOptions

    var style: Style { Terminal.output.style }
}
