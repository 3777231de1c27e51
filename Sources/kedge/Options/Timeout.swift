import ArgumentParser
import Manifests

/// A duration on the command line, written as in a manifest: `90s`, `30m`, `2h`.
struct Timeout: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = Duration(manifestText: argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { duration.manifestText }
}
