import Foundation
import Programs
import Testing

@testable import GitSource

/// A remote repository, made and looked into with git itself.
struct Upstream {
    let scratch: Scratch
    let path: String

    /// A bare one, unless told otherwise; the folder may have a name to be served under.
    init(in scratch: Scratch, name: String = "upstream.git", bare: Bool = true) throws {
        self.scratch = scratch
        path = scratch.path(name)
        try scratch.run("git", "init", "-q", "-b", "main", bare ? "--bare" : "-q", path)
        try git("config", "http.receivepack", "true")
        try git("config", "core.quotePath", "false")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try scratch.run(["git", "-C", path] + arguments)
    }

    /// An entry to commit; a file unless its mode says otherwise.
    struct Entry {
        var mode = "100644"
        var bytes: [UInt8] = []

        static func file(_ text: String) -> Entry { Entry(bytes: Array(text.utf8)) }
        static func executable(_ text: String) -> Entry { Entry(mode: "100755", bytes: Array(text.utf8)) }
        static func link(to target: String) -> Entry { Entry(mode: "120000", bytes: Array(target.utf8)) }
        static let submodule = Entry(mode: "160000")
    }

    /// Commits on top of the branch (or, with `fresh`, in place of it) through `git fast-import`.
    @discardableResult
    func commit(
        _ entries: [String: Entry], on branch: String = "main", fresh: Bool = false, message: String = "change"
    ) throws -> CommitID {
        let reference = "refs/heads/\(branch)"
        let parent = try? git("rev-parse", "--verify", "--quiet", reference)
        var stream: [UInt8] = []
        func line(_ text: String) { stream += Array(text.utf8) + [0x0a] }
        func data(_ bytes: [UInt8]) { line("data \(bytes.count)"); stream += bytes + [0x0a] }
        line("commit \(reference)")
        line("author Ada <ada@example.com> 1700000000 +0100")
        line("committer Ada <ada@example.com> 1700000060 +0100")
        data(Array(message.utf8))
        if let parent, !fresh { line("from \(parent)") }
        for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let quoted = "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
            if entry.mode == Entry.submodule.mode {
                line("M \(entry.mode) \(String(repeating: "1", count: 40)) \(quoted)")
            } else {
                line("M \(entry.mode) inline \(quoted)")
                data(entry.bytes)
            }
        }
        try scratch.run("git", "-C", path, "fast-import", "--force", "--quiet", input: stream)
        return try head(of: branch)
    }

    func head(of branch: String) throws -> CommitID {
        try #require(CommitID(try git("rev-parse", "--verify", "refs/heads/\(branch)")))
    }

    /// `mode path` of each file of a branch.
    func listing(of branch: String) throws -> [String] {
        try git("ls-tree", "-rz", "--format=%(objectmode) %(path)", branch).split(separator: "\0").map { String($0) }
    }

    func content(_ path: String, of branch: String) throws -> String {
        try git("show", "\(branch):\(path)")
    }
}
