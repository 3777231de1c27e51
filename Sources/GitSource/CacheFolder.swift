internal import Foundation

/// The folder on disk that keeps a copy of one remote: `lock`, and a bare repository that is ours alone.
///
/// The repository comes into being under another name and is renamed when complete, so a process that dies leaves
/// either nothing or all of it.
struct CacheFolder {
    let path: String

    var repository: String { path + "/repository.git" }
    /// Where a clone is made before it gets its name.
    var incoming: String { path + "/incoming.git" }
    private var lock: String { path + "/lock" }
    /// Inside the repository, to come and go with it: whose copy it is.
    private static let owner = "kedge-remote"
    /// Inside the repository: it lacks an object, and the next to open it makes a new one.
    private static let broken = "kedge-broken"
    /// Inside the repository: the lock file that a push takes in a remote on this machine, and for which commit.
    private var note: String { repository + "/kedge-pushing" }

    /// Makes the folder if need be; refuses one that others could write to, or that holds anything else.
    init(preparing path: String) throws(GitError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let permissions = attributes[.posixPermissions] as? Int ?? 0o777
            let owner = attributes[.ownerAccountID] as? Int
            guard attributes[.type] as? FileAttributeType == .typeDirectory, owner == Int(geteuid()),
                permissions & 0o022 == 0
            else {
                throw Self.unusable(
                    "\(path) is not a folder that only this user can write to", "chmod go-w it, or name another")
            }
            let ours: Set = ["lock", "repository.git", "incoming.git"]
            let foreign = try FileManager.default.contentsOfDirectory(atPath: path).filter { !ours.contains($0) }
            guard foreign.isEmpty else {
                throw Self.unusable(
                    "\(path) has files in it that are not kedge's cache", "name an empty or a new folder")
            }
        } catch let error as GitError {
            throw error
        } catch {
            throw Self.unusable(
                "the cache folder \(path) cannot be made or read", "name a folder that can be written", error)
        }
    }

    /// Waits until no other process changes the cache; reading commits needs no lock.
    func locked(_ limits: GitLimits, unless isCancelled: () -> Bool) throws(GitError) -> CacheLock {
        try CacheLock(file: lock, limit: limits.lock, unless: isCancelled)
    }

    /// Whether there is a repository; throws when it is another remote's.
    func holdsCopy(of remote: GitRemote) throws(GitError) -> Bool {
        guard FileManager.default.fileExists(atPath: repository) else { return false }
        let file = repository + "/" + Self.owner
        guard let owner = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw Self.unusable("\(repository) is not kedge's cache", "name an empty or a new folder")
        }
        guard owner == remote.description else {
            throw Self.unusable(
                "the cache \(path) is a copy of \(owner), not of \(remote)", "name another folder, or delete this one")
        }
        return !FileManager.default.fileExists(atPath: repository + "/" + Self.broken)
    }

    /// Gives a finished clone its place; whatever was there goes.
    func adopt(for remote: GitRemote) throws(GitError) {
        do {
            try Data(remote.description.utf8).write(to: URL(fileURLWithPath: incoming + "/" + Self.owner))
            try? FileManager.default.removeItem(atPath: repository)
            try FileManager.default.moveItem(atPath: incoming, toPath: repository)
        } catch {
            throw Self.unusable(
                "the cache folder \(path) cannot be written", "check its permissions and the disk", error)
        }
    }

    func discardIncoming() {
        try? FileManager.default.removeItem(atPath: incoming)
    }

    func markBroken() {
        try? Data().write(to: URL(fileURLWithPath: repository + "/" + Self.broken))
    }

    /// Runs the step of a push that takes a lock file in a remote on this machine.
    ///
    /// If the process dies in it, ``sweep()`` knows whose file it is; otherwise the branch would stay locked for good.
    func noting(lockFile: String, for commit: CommitID, _ body: () throws(GitError) -> Void) throws(GitError) {
        do {
            try Data("\(commit)\n\(lockFile)".utf8).write(to: URL(fileURLWithPath: note), options: .atomic)
        } catch {
            throw Self.unusable(
                "the cache folder \(path) cannot be written", "check its permissions and the disk", error)
        }
        defer { try? FileManager.default.removeItem(atPath: note) }
        try body()
    }

    /// Removes what a killed process left: libgit2's own lock files, which would refuse every change, and half a pack.
    ///
    /// Only under the lock, when nobody else can be writing them.
    func sweep() {
        if let parts = (try? String(contentsOfFile: note, encoding: .utf8))?.split(separator: "\n", maxSplits: 1),
            parts.count == 2, let id = try? String(contentsOfFile: String(parts[1]), encoding: .utf8),
            id.isEmpty || id == parts[0] + "\n"
        {
            try? FileManager.default.removeItem(atPath: String(parts[1]))
        }
        try? FileManager.default.removeItem(atPath: note)
        let leftovers = ["HEAD.lock", "config.lock", "packed-refs.lock"].map { repository + "/" + $0 }
        let references = FileManager.default.enumerator(atPath: repository + "/refs")
        let locks = (references?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".lock") }
        let packs = (try? FileManager.default.contentsOfDirectory(atPath: repository + "/objects/pack")) ?? []
        let parts = packs.filter { $0.hasPrefix("pack_git2_") || $0.hasPrefix(".tmp") }
        for file in leftovers + locks.map({ repository + "/refs/" + $0 })
            + parts.map({ repository + "/objects/pack/" + $0 })
        {
            try? FileManager.default.removeItem(atPath: file)
        }
    }

    private static func unusable(_ message: String, _ hint: String, _ cause: (any Error)? = nil) -> GitError {
        GitError(code: .cacheUnusable, message: message, hint: hint, cause: cause?.localizedDescription)
    }
}
