import Foundation

/// What the README's figures come from.
@main
enum Bench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == ClusterProcess.command {
            return try await ClusterProcess.serve(name: arguments.last ?? "cluster")
        }
        guard let options = Options(arguments) else {
            say("usage: kedge-bench [--runs N] [--megabytes N] [--only PART-OF-A-NAME]")
            exit(2)
        }
        say("\(ProcessInfo.processInfo.activeProcessorCount) cores, medians of \(options.runs) runs")
        for benchmark in Kernels.all where options.wants(benchmark.name) {
            try await benchmark.run(options)
        }
        for benchmark in AccessBenchmark.all where options.wants(benchmark.name) {
            try benchmark.run(options)
        }
        if options.wants(StreamBenchmark.name) { try await StreamBenchmark.run() }
        for benchmark in TransferBenchmark.all where options.wants(benchmark.name) {
            try await benchmark.run(options)
        }
    }
}

struct Options {
    var runs = 5
    var megabytes = 256
    var only = ""

    init?(_ arguments: [String]) {
        var arguments = arguments[...]
        while let name = arguments.popFirst() {
            guard let value = arguments.popFirst() else { return nil }
            switch (name, Int(value)) {
            case ("--runs", let number?) where number > 0: runs = number
            case ("--megabytes", let number?) where number > 0: megabytes = number
            case ("--only", _): only = value
            default: return nil
            }
        }
    }

    func wants(_ name: String) -> Bool { only.isEmpty || name.contains(only) }
}
