internal import CLibGit2

extension GitRepository {
    static let tracking = "refs/remotes/origin/"

    struct Reading {
        let limits: GitLimits
        var files: [GitFile] = []
        var bytes = 0
    }

    /// The commit of a branch; nil when there is no such branch.
    func tip(of branch: String) throws(GitError) -> CommitID? {
        try check(branch: branch)
        var id = git_oid()
        let code = git_reference_name_to_id(&id, handle.pointer, Self.tracking + branch)
        guard code < 0 else { return CommitID(id) }
        let failure = LibraryFailure(code)
        if failure.has(GIT_ENOTFOUND) { return nil }
        throw GitError(failure, "the branch \(branch) cannot be read")
    }

    func check(branch: String) throws(GitError) {
        var isValid: Int32 = 0
        guard !branch.utf8.contains(0), git_branch_name_is_valid(&isValid, branch) == 0, isValid == 1 else {
            throw GitError(
                code: .invalidName, message: "'\(branch)' cannot be the name of a branch",
                hint: "see git-check-ref-format")
        }
    }

    func lookUp(_ commit: CommitID) throws(GitError) -> Owned {
        var id = commit.oid
        return try Owned(
            git_commit_free,
            failure: { failure in
                GitError(
                    failure, "\(remote) has no commit \(commit.short), as far as fetched", code: .unknownCommit,
                    hint: "fetch, and check that the commit is on one of its branches")
            }
        ) { git_commit_lookup(&$0, handle.pointer, &id) }
    }

    func tree(of commit: CommitID) throws(GitError) -> Owned {
        let object = try lookUp(commit)
        return try Owned(git_tree_free, failure: { missing($0, "the files of \(commit.short) cannot be read") }) {
            git_commit_tree(&$0, object.pointer)
        }
    }

    /// The cache lacks an object that it ought to have: the next to open it clones anew.
    func missing(_ failure: LibraryFailure, _ message: String) -> GitError {
        cache.markBroken()
        return GitError(
            failure, message, hint: "the cache \(cache.path) is damaged and will be made anew by the next run")
    }

    func entry(_ path: RepositoryPath, in tree: borrowing Owned, at commit: CommitID) throws(GitError) -> Owned {
        try Owned(
            git_tree_entry_free,
            failure: {
                $0.has(GIT_ENOTFOUND)
                    ? absent(path, commit, "does not exist") : missing($0, "\(path.text) cannot be read")
            }
        ) { git_tree_entry_bypath(&$0, tree.pointer, path.text) }
    }

    func absent(_ path: RepositoryPath, _ commit: CommitID, _ what: String) -> GitError {
        GitError(
            code: .pathAbsent,
            message: "\(path.text.isEmpty ? "the root" : path.text) \(what) in commit \(commit.short) of \(remote)",
            hint: "check the path, the branch, and that the files are pushed")
    }

    func read(
        _ tree: borrowing Owned, as folder: String, depth: Int, into reading: inout Reading,
        where isWanted: (String) -> Bool
    ) throws(GitError) {
        guard depth <= limits.depth else {
            throw tooLarge("\(folder) is more than \(limits.depth) folders deep")
        }
        for index in 0..<git_tree_entrycount(tree.pointer) {
            guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry) else {
                continue
            }
            guard let name = String(validatingCString: name) else {
                throw unsupported("a file in '\(folder)' has a name that is not UTF-8", "rename it")
            }
            try read(
                entry: entry, as: folder.isEmpty ? name : "\(folder)/\(name)", depth: depth, into: &reading,
                where: isWanted)
        }
    }

    func read(
        entry: OpaquePointer, as path: String, depth: Int, into reading: inout Reading, where isWanted: (String) -> Bool
    ) throws(GitError) {
        let id = git_tree_entry_id(entry)
        switch git_tree_entry_filemode(entry) {
        case GIT_FILEMODE_TREE:
            let tree = try Owned(git_tree_free, failure: { missing($0, "the folder \(path) cannot be read") }) {
                git_tree_lookup(&$0, handle.pointer, id)
            }
            try read(tree, as: path, depth: depth + 1, into: &reading, where: isWanted)
        case _ where !isWanted(path):
            return
        case GIT_FILEMODE_LINK:
            throw unsupported(
                "\(path) is a symbolic link, which kedge does not follow", "commit the file itself in its place")
        case GIT_FILEMODE_COMMIT:
            throw unsupported("\(path) is a submodule, which kedge does not read", "commit the files themselves")
        default:
            let size = try size(of: id, path)
            guard size <= limits.fileBytes else {
                throw tooLarge("\(path) has \(size) bytes, more than \(limits.fileBytes)")
            }
            reading.bytes += size
            guard reading.bytes <= limits.totalBytes else {
                throw tooLarge("the files have more than \(limits.totalBytes) bytes together")
            }
            guard reading.files.count < limits.files else {
                throw tooLarge("there are more than \(limits.files) files")
            }
            reading.files.append(GitFile(path: path, bytes: try bytes(of: id, path)))
        }
    }

    /// An object's size from its header, so that a huge one is never loaded.
    private func size(of id: UnsafePointer<git_oid>?, _ path: String) throws(GitError) -> Int {
        let store = try Owned(git_odb_free, failure: { GitError($0, "the cache cannot be read") }) {
            git_repository_odb(&$0, handle.pointer)
        }
        var (size, kind) = (0, GIT_OBJECT_INVALID)
        let code = git_odb_read_header(&size, &kind, store.pointer, id)
        if code < 0 { throw missing(LibraryFailure(code), "\(path) cannot be read") }
        return size
    }

    private func bytes(of id: UnsafePointer<git_oid>?, _ path: String) throws(GitError) -> [UInt8] {
        let blob = try Owned(git_blob_free, failure: { missing($0, "\(path) cannot be read") }) {
            git_blob_lookup(&$0, handle.pointer, id)
        }
        return [UInt8](
            UnsafeRawBufferPointer(start: git_blob_rawcontent(blob.pointer), count: Int(git_blob_rawsize(blob.pointer)))
        )
    }

    private func tooLarge(_ what: String) -> GitError {
        GitError(
            code: .tooLarge, message: "in \(remote), \(what)",
            hint: "name the folder of the manifests, and keep other files out of it")
    }

    private func unsupported(_ message: String, _ hint: String) -> GitError {
        GitError(code: .entryUnsupported, message: message, hint: hint)
    }
}
