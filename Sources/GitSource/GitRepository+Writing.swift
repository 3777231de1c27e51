internal import CLibGit2
package import Foundation

extension GitRepository {
    /// Makes a commit that sets some files and removes others, the rest being as in the base; nothing is pushed yet.
    ///
    /// When that leaves the branch as it is, its head is returned and no commit made; likewise the base, when the branch
    /// is new and nothing changes. The same content, base, author and time give the same commit. A file that is there
    /// keeps its executable bit; a folder can be removed with all that is in it, and one that becomes empty goes. Removing
    /// what is not there is no change.
    package func commit(
        files: [String: [UInt8]], removing paths: [String] = [], onto base: CommitID, branch: String, message: String,
        author: GitAuthor, time: Date
    ) throws(GitError) -> CommitID {
        let parent = try lookUp(base)
        let baseTree = try tree(of: base)
        let tree = try write(try changes(files: files, removing: paths, to: baseTree), to: baseTree)
        if let head = try tip(of: branch), try treeID(of: head) == CommitID(tree) { return head }
        if try treeID(of: base) == CommitID(tree) { return base }
        return try write(tree, onto: parent, message: message, author: author, time: time)
    }

    /// Sets a branch of the remote to a commit, if the branch is (still) at the commit expected; nil: if it is absent.
    ///
    /// Anything else there throws `push-raced` and changes nothing, so a push can neither undo another's nor be
    /// lost. Pushing what is there already succeeds. The commit need not descend from the one that it replaces.
    package func push(_ commit: CommitID, to branch: String, expecting expected: CommitID?) async throws(GitError) {
        try check(branch: branch)
        _ = try lookUp(commit)
        try await talk { conversation throws(GitError) in
            let lease = Conversation.Lease(branch: branch, expected: expected)
            var id = commit.oid
            if case .local(let path) = remote.transport {
                try push(commit, toRepositoryAt: path, lease, conversation)
            } else {
                try succeed(
                    git_reference_create(nil, handle.pointer, Self.outgoing, &id, 1, nil),
                    or: "the push cannot be prepared")
                try conversation.push(Self.outgoing, in: handle, to: lease)
            }
            try succeed(
                git_reference_create(nil, handle.pointer, Self.tracking + branch, &id, 1, nil),
                or: "the branch \(branch) cannot be noted")
        }
    }

    /// libgit2 pushes references, not commits: this one carries whatever is pushed, under the cache's lock.
    private static let outgoing = "refs/kedge/outgoing"
}

// MARK: - Trees and commits

extension GitRepository {
    private struct Change {
        let path: String
        let action: git_tree_update_t
        var id = git_oid()
        var mode = GIT_FILEMODE_BLOB
    }

    private func changes(
        files: [String: [UInt8]], removing paths: [String], to tree: borrowing Owned
    ) throws(GitError) -> [Change] {
        var changes: [RepositoryPath: Change] = [:]
        for text in paths {
            let path = try writable(text)
            guard try mode(of: path, in: tree) != nil else { continue }
            changes[path] = Change(path: path.text, action: GIT_TREE_UPDATE_REMOVE)
        }
        for (text, bytes) in files {
            let path = try writable(text)
            let mode = try mode(of: path, in: tree) ?? GIT_FILEMODE_BLOB
            guard mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE else {
                throw GitError(
                    code: .entryUnsupported, message: "\(path.text) is there already and is not a file",
                    hint: "move what is in its place, or write to another path")
            }
            var change = Change(path: path.text, action: GIT_TREE_UPDATE_UPSERT, mode: mode)
            try succeed(
                git_blob_create_from_buffer(&change.id, handle.pointer, bytes, bytes.count),
                or: "\(path.text) cannot be written to the cache")
            guard changes.updateValue(change, forKey: path) == nil else {
                throw GitError(
                    code: .invalidName, message: "\(path.text) is named twice in one commit",
                    hint: "write it or remove it, once")
            }
        }
        return Array(changes.values)
    }

    private func writable(_ text: String) throws(GitError) -> RepositoryPath {
        let path = try RepositoryPath(text)
        guard !path.components.isEmpty, !text.hasSuffix("/") else {
            throw GitError(
                code: .invalidName, message: "'\(text)' does not name a file", hint: "name one below the root")
        }
        return path
    }

    /// The mode of what a tree has at a path; nil when it has nothing there.
    private func mode(of path: RepositoryPath, in tree: borrowing Owned) throws(GitError) -> git_filemode_t? {
        var entry: OpaquePointer?
        let code = git_tree_entry_bypath(&entry, tree.pointer, path.text)
        guard code < 0 else {
            defer { git_tree_entry_free(entry) }
            return git_tree_entry_filemode(entry)
        }
        let failure = LibraryFailure(code)
        if failure.has(GIT_ENOTFOUND) { return nil }
        throw missing(failure, "\(path.text) cannot be looked up")
    }

    private func write(_ changes: [Change], to base: borrowing Owned) throws(GitError) -> git_oid {
        var id = git_oid()
        let paths = changes.map { strdup($0.path) }
        defer { paths.forEach { free($0) } }
        let updates = zip(changes, paths).map { change, path in
            git_tree_update(action: change.action, id: change.id, filemode: change.mode, path: path)
        }
        let code = git_tree_create_updated(&id, handle.pointer, base.pointer, updates.count, updates)
        guard code < 0 else { return id }
        let failure = LibraryFailure(code)
        if failure.category == GIT_ERROR_TREE.rawValue {
            throw GitError(
                failure, "the files cannot be placed as asked", code: .entryUnsupported,
                hint: "a path runs through something that is a file in the base commit")
        }
        throw missing(failure, "the files cannot be written to the cache")
    }

    private func write(
        _ tree: git_oid, onto parent: borrowing Owned, message: String, author: GitAuthor, time: Date
    ) throws(GitError) -> CommitID {
        var signature: UnsafeMutablePointer<git_signature>?
        defer { git_signature_free(signature) }
        let seconds = git_time_t(time.timeIntervalSince1970.rounded(.down))
        try succeed(
            git_signature_new(&signature, author.name, author.email, seconds, 0),
            or: "'\(author.name) <\(author.email)>' cannot sign a commit", code: .invalidName,
            hint: "give a name and an address")
        var (id, tree) = (git_oid(), tree)
        let root = try Owned(git_tree_free, failure: { missing($0, "the new files cannot be read back") }) {
            git_tree_lookup(&$0, handle.pointer, &tree)
        }
        var parents: [OpaquePointer?] = [parent.pointer]
        try succeed(
            git_commit_create(
                &id, handle.pointer, nil, signature, signature, nil, message.hasSuffix("\n") ? message : message + "\n",
                root.pointer, 1, &parents),
            or: "the commit cannot be written to the cache")
        guard let commit = CommitID(id) else {
            throw GitError(code: .internal, message: "the commit has no id", hint: "report this")
        }
        return commit
    }

    private func treeID(of commit: CommitID) throws(GitError) -> CommitID? {
        let commit = try lookUp(commit)
        return git_commit_tree_id(commit.pointer).flatMap { CommitID($0.pointee) }
    }
}

// MARK: - Repositories on this machine

extension GitRepository {
    /// Pushes to a path.
    ///
    /// libgit2's own way overwrites the branch whatever became of it since the connect, and refuses a repository with a
    /// work tree; here the branch is compared and set in one step, and only one that is checked out is refused.
    private func push(
        _ commit: CommitID, toRepositoryAt path: String, _ lease: Conversation.Lease, _ conversation: Conversation
    ) throws(GitError) {
        let id = commit.oid
        let name = "refs/heads/" + lease.branch
        let target = try Owned.repository(at: path)
        var old = git_oid()
        let current = git_reference_name_to_id(&old, target.pointer, name) == 0 ? CommitID(old) : nil
        if current == commit { return }
        if let objection = lease.objection(to: current, at: remote) { throw objection }
        try refuseCheckedOut(lease.branch, name, target)
        try conversation.hold { () throws(GitError) in try pack(id, for: target, conversation) }
        let lockFile = String(cString: git_repository_commondir(target.pointer)) + name + ".lock"
        try cache.noting(lockFile: lockFile, for: commit) { () throws(GitError) in
            try set(name, to: commit, in: target, lease)
        }
    }

    /// Compares and sets the branch under its lock: `git_reference_create` looks whether there is one before it locks.
    private func set(
        _ name: String, to commit: CommitID, in target: borrowing Owned, _ lease: Conversation.Lease
    ) throws(GitError) {
        let failure = { (failure: LibraryFailure) in
            GitError(
                failure, "the branch \(lease.branch) of \(self.remote) was not set", code: .pushRaced,
                hint: "someone else is changing it: fetch and decide anew")
        }
        func check(_ code: Int32) throws(GitError) {
            guard code >= 0 else { throw failure(LibraryFailure(code)) }
        }
        let transaction = try Owned(git_transaction_free, failure: failure) {
            git_transaction_new(&$0, target.pointer)
        }
        try check(git_transaction_lock_ref(transaction.pointer, name))
        var (id, old) = (commit.oid, git_oid())
        let current = git_reference_name_to_id(&old, target.pointer, name) == 0 ? CommitID(old) : nil
        if let objection = lease.objection(to: current, at: remote) { throw objection }
        try check(git_transaction_set_target(transaction.pointer, name, &id, nil, "push"))
        try check(git_transaction_commit(transaction.pointer))
    }

    private func refuseCheckedOut(_ branch: String, _ name: String, _ target: borrowing Owned) throws(GitError) {
        var head: OpaquePointer?
        guard git_repository_is_bare(target.pointer) == 0, git_reference_lookup(&head, target.pointer, "HEAD") == 0
        else { return }
        defer { git_reference_free(head) }
        if let checkedOut = git_reference_symbolic_target(head), String(cString: checkedOut) == name {
            throw GitError(
                code: .pushRejected, message: "the branch \(branch) is checked out in \(remote)",
                hint: "check out another branch there, or use a bare repository")
        }
    }

    /// Writes a pack of what the target lacks into its object store.
    private func pack(_ id: git_oid, for target: borrowing Owned, _ conversation: Conversation) throws(GitError) {
        var id = id
        let failure = { (failure: LibraryFailure) in GitError(failure, "the push to \(self.remote) cannot be packed") }
        let builder = try Owned(git_packbuilder_free, failure: failure) { git_packbuilder_new(&$0, handle.pointer) }
        let walk = try Owned(git_revwalk_free, failure: failure) { git_revwalk_new(&$0, handle.pointer) }
        try conversation.check(git_revwalk_push(walk.pointer, &id))
        for name in try referenceNames(in: target.pointer) where name.hasPrefix("refs/heads/") {
            var known = git_oid()
            // What the target has and we do not is no help in leaving things out.
            if git_reference_name_to_id(&known, target.pointer, name) == 0 {
                _ = git_revwalk_hide(walk.pointer, &known)
            }
        }
        try conversation.check(git_packbuilder_insert_walk(builder.pointer, walk.pointer))
        guard git_packbuilder_object_count(builder.pointer) > 0 else { return }
        var folder = git_buf()
        defer { git_buf_dispose(&folder) }
        try conversation.check(git_repository_item_path(&folder, target.pointer, GIT_REPOSITORY_ITEM_OBJECTS))
        try conversation.check(
            git_packbuilder_write(
                builder.pointer, String(cString: folder.ptr) + "pack", 0,
                { _, payload in
                    payload.map { Unmanaged<Conversation>.fromOpaque($0).takeUnretainedValue().goesOn() }
                        ?? GIT_EUSER.rawValue
                }, Unmanaged.passUnretained(conversation).toOpaque()))
    }
}
