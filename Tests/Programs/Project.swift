import Foundation

/// Where the tests find the project's files.
package enum Project {
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static func path(_ path: String) -> String { root.appending(path: path).path() }

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// A program of the project's `.venv`, which `make setup-tests` makes, or else the one on the PATH.
    package static func python(_ name: String = "python3") -> String {
        let own = path(".venv/bin/\(name)")
        return FileManager.default.isExecutableFile(atPath: own) ? own : name
    }
}
