internal import CLibGit2

/// A git repository, read and written through a bare copy on this machine, without a work tree or the `git` command.
///
/// Branches are what they were at the last ``fetch()``; commits and files never change, so reading them needs no lock
/// and no network. Several processes, and several of these, can share a cache.
package actor GitRepository {
    package nonisolated let remote: GitRemote
    let limits: GitLimits
    let cache: CacheFolder
    let handle: Owned

    // libgit2 blocks, and wants one thread at a time on a repository.
    private let executor: SerialQueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the cache of a remote, cloning if it is new or broken; one that is there is not fetched into.
    package static func open(
        remote: GitRemote, cache path: String, limits: GitLimits = GitLimits()
    ) async throws(GitError) -> GitRepository {
        let executor = SerialQueueExecutor(label: "kedge.git")
        let line = Line(limits)
        let outcome = await withTaskCancellationHandler {
            await executor.run { () throws(GitError) in
                try Library.start()
                let cache = try CacheFolder(preparing: path)
                let lock = try cache.locked(limits, unless: { line.isCut })
                let handle = try openOrClone(remote, cache, limits, line)
                _ = consume lock
                return GitRepository(remote: remote, cache: cache, limits: limits, handle: handle, executor: executor)
            }
        } onCancel: {
            line.cancel()
        }
        return try outcome.get()
    }

    /// Brings the branches up to date; those that are gone at the remote go here, forced pushes are followed.
    package func fetch() async throws(GitError) {
        try await talk { conversation throws(GitError) in try conversation.fetch(into: handle) }
    }

    /// Has a conversation with the remote while holding the cache, on the actor's thread.
    func talk(_ body: (Conversation) throws(GitError) -> Void) async throws(GitError) {
        let line = Line(limits)
        let outcome: Result<Void, GitError> = await withTaskCancellationHandler {
            Result { () throws(GitError) in
                let lock = try cache.locked(limits, unless: { line.isCut })
                cache.sweep()
                try body(Conversation(with: remote, limits: limits, line: line))
                _ = consume lock
            }
        } onCancel: {
            line.cancel()
        }
        try outcome.get()
    }

    private init(
        remote: GitRemote, cache: CacheFolder, limits: GitLimits, handle: consuming Owned, executor: SerialQueueExecutor
    ) {
        self.remote = remote
        self.cache = cache
        self.limits = limits
        self.handle = handle
        self.executor = executor
    }

    private static func openOrClone(
        _ remote: GitRemote, _ cache: CacheFolder, _ limits: GitLimits, _ line: Line
    ) throws(GitError) -> Owned {
        if try cache.holdsCopy(of: remote) {
            cache.sweep()
            if let handle = try? open(cache.repository), isWhole(handle) { return handle }
        }
        cache.discardIncoming()
        do {
            let fresh = try Owned(
                git_repository_free,
                failure: { GitError($0, "no repository can be made in \(cache.path)", code: .cacheUnusable) }
            ) { git_repository_init(&$0, cache.incoming, 1) }
            try Conversation(with: remote, limits: limits, line: line).fetch(into: fresh)
        } catch {
            cache.discardIncoming()
            throw error
        }
        try cache.adopt(for: remote)
        return try open(cache.repository)
    }

    private static func open(_ path: String) throws(GitError) -> Owned {
        try Owned(git_repository_free, failure: { GitError($0, "the repository \(path) cannot be opened") }) {
            git_repository_open_bare(&$0, path)
        }
    }

    /// Whether each branch's commit and its root tree are there, which is what a torn copy lacks.
    private static func isWhole(_ repository: borrowing Owned) -> Bool {
        let pointer = repository.pointer
        guard let names = try? referenceNames(in: pointer) else { return false }
        return names.allSatisfy { name in
            var id = git_oid()
            guard git_reference_name_to_id(&id, pointer, name) == 0 else { return false }
            let commit = try? Owned(git_commit_free, failure: { GitError($0, name) }) {
                git_commit_lookup(&$0, pointer, &id)
            }
            guard let commit else { return false }
            return (try? Owned(git_tree_free, failure: { GitError($0, name) }) { git_commit_tree(&$0, commit.pointer) })
                != nil
        }
    }
}

/// The full names of a repository's references.
func referenceNames(in repository: OpaquePointer) throws(GitError) -> [String] {
    var array = git_strarray()
    try succeed(git_reference_list(&array, repository), or: "the branches of a repository cannot be listed")
    defer { git_strarray_dispose(&array) }
    return (0..<array.count).compactMap { array.strings[$0].map { String(cString: $0) } }
}
