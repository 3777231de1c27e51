internal import CLibGit2
internal import Foundation

/// One fetch or push: answers libgit2's callbacks and turns its failures into words.
///
/// libgit2 calls back on the thread that it was called on, so nothing here is shared.
final class Conversation {
    let remote: GitRemote
    let limits: GitLimits
    let line: Line
    /// What a callback found wrong; said in place of libgit2's own message.
    var finding: GitError?
    var credentialsGiven = false
    /// Set for a push: what its branch has to be at the remote, and whether it already is where the push would have it.
    var lease: Lease?
    var pushIsDone = false

    struct Lease {
        let branch: String
        let expected: CommitID?
    }

    init(with remote: GitRemote, limits: GitLimits, line: Line) {
        self.remote = remote
        self.limits = limits
        self.line = line
    }

    /// Fetches every branch into `refs/remotes/origin/`, and forgets those that are gone.
    func fetch(into repository: borrowing Owned) throws(GitError) {
        if case .local(let path) = remote.transport { _ = try Owned.repository(at: path) }
        let repository = repository.pointer
        try hold { () throws(GitError) in
            let remote = try self.open(in: repository)
            var options = git_fetch_options()
            git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
            options.callbacks = self.callbacks
            options.proxy_opts.type = GIT_PROXY_AUTO
            options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
            options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
            options.update_fetchhead = 0
            try self.check(git_remote_download(remote.pointer, nil, &options))
            // Before the update: a branch `a` that is gone must not stand in the way of a new `a/b`.
            try self.check(git_remote_prune(remote.pointer, &options.callbacks))
            try self.check(
                git_remote_update_tips(remote.pointer, &options.callbacks, 0, GIT_REMOTE_DOWNLOAD_TAGS_NONE, nil))
        }
    }

    /// Sets a branch of the remote to a reference of the repository, provided that it is what is expected there.
    func push(_ reference: String, in repository: borrowing Owned, to lease: Lease) throws(GitError) {
        self.lease = lease
        let repository = repository.pointer
        try hold { () throws(GitError) in
            let remote = try self.open(in: repository)
            var options = git_push_options()
            git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION))
            options.callbacks = self.callbacks
            options.proxy_opts.type = GIT_PROXY_AUTO
            options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
            let code = withStrings(["+\(reference):refs/heads/\(lease.branch)"]) { specs in
                var specs = specs
                return git_remote_upload(remote.pointer, &specs, &options)
            }
            if !self.pushIsDone { try self.check(code) }
            if let finding = self.finding { throw finding }
        }
    }

    /// Asks the remote for what a push begins with, which servers refuse to whoever may not push.
    func greetToPush(from repository: borrowing Owned) throws(GitError) {
        let repository = repository.pointer
        try hold { () throws(GitError) in
            let remote = try self.open(in: repository)
            var options = git_remote_connect_options()
            git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
            options.callbacks = self.callbacks
            options.proxy_opts.type = GIT_PROXY_AUTO
            options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
            try self.check(git_remote_connect_ext(remote.pointer, GIT_DIRECTION_PUSH, &options))
        }
    }

    /// Runs a conversation within its limits; for a remote on this machine, that is reading and packing objects.
    func hold<Value>(_ body: () throws(GitError) -> Value) throws(GitError) -> Value {
        guard case .https = remote.transport else {
            if case .ssh = remote.transport, ProcessInfo.processInfo.environment["HOME"] == nil {
                throw GitError(
                    code: .hostKeyUnknown, message: "HOME is not set, and libgit2 needs it to talk ssh",
                    hint: "set HOME for this process; any folder will do when a known_hosts file is named")
            }
            return try line.hold(body)
        }
        return try Library.trusting(caFile: remote.caFile) { () throws(GitError) in try line.hold(body) }
    }

    /// For progress callbacks: whether to go on.
    func goesOn(receivedBytes: Int = 0) -> Int32 {
        if receivedBytes > limits.fetchedBytes {
            finding = GitError(
                code: .tooLarge, message: "a fetch from \(remote) brings more than \(limits.fetchedBytes) bytes",
                hint: "keep manifests in a repository of their own")
        }
        return finding == nil && !line.isCut ? 0 : GIT_EUSER.rawValue
    }

    /// Turns a call's result into what to tell the operator.
    func check(_ code: Int32) throws(GitError) {
        guard code < 0 else { return }
        var failure = LibraryFailure(code)
        failure.text = remote.redaction(failure.text)
        throw line.failure(with: remote) ?? finding ?? remoteError(failure)
    }

    private func open(in repository: OpaquePointer) throws(GitError) -> Owned {
        var options = git_remote_create_options()
        git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
        options.repository = repository
        options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue
        return try Owned(
            git_remote_free,
            failure: { GitError($0, "libgit2 does not take the address \(remote)", code: .unsupportedURL) }
        ) { created in
            "+refs/heads/*:refs/remotes/origin/*".withCString { branches in
                options.fetchspec = branches
                return git_remote_create_with_opts(&created, remote.address, &options)
            }
        }
    }

    private func remoteError(_ failure: LibraryFailure) -> GitError {
        let text = failure.text
        func error(_ code: GitError.Code, _ message: String, _ hint: String) -> GitError {
            GitError(failure, message, code: code, hint: hint)
        }
        func says(_ phrases: String...) -> Bool { phrases.contains { text.lowercased().contains($0) } }
        let isDenied =
            failure.has(GIT_EAUTH) || says("status code: 401", "status code: 403")
            || (credentialsGiven && says("failed to authenticate ssh session", "error authenticating"))
            // GitHub's, GitLab's and Gitea's words over ssh for a key that may read.
            || says("read only", "write access", "not allowed to push", "denied to", "permission denied for writing")
        // libgit2's words for http; git's, GitHub's and GitLab's over ssh.
        let isAbsent = says(
            "status code: 404", "not appear to be a git repository", "repository not found", "could not be found",
            "does not exist")
        if failure.has(GIT_ECERTIFICATE) {
            return error(
                .certificateUntrusted, "\(remote) shows a certificate that is not trusted",
                "name the file of the CA that signed it, and check that the address has the certificate's host name")
        } else if isDenied {
            return error(.unauthorized, "\(remote) refuses the credentials", remote.refusalHint)
        } else if says("redirect") {
            return error(
                .unsupportedURL, "\(remote) sends us to another address, where the credentials will not follow",
                "use the repository's final address")
        } else if isAbsent {
            return error(
                .notARepository, "\(remote) is not a git repository, or not one that the credentials may see",
                "check the address; an https address often ends in .git")
        } else {
            return error(.unreachable, "\(remote) cannot be talked to", "check the address, the network and the server")
        }
    }
}

extension Conversation.Lease {
    /// What to say when the branch is not what is expected; nil when it is.
    func objection(to current: CommitID?, at remote: GitRemote) -> GitError? {
        guard current != expected else { return nil }
        func words(_ id: CommitID?) -> String { id.map { "at \($0.short)" } ?? "absent" }
        return GitError(
            code: .pushRaced,
            message: "the branch \(branch) of \(remote) is \(words(current)), not \(words(expected)) as expected",
            hint: "someone else has changed it: fetch and decide anew")
    }
}

/// Lends an array of strings to libgit2 for the duration of a call.
private func withStrings(_ strings: [String], _ body: (git_strarray) -> Int32) -> Int32 {
    var pointers = strings.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeMutableBufferPointer { body(git_strarray(strings: $0.baseAddress, count: $0.count)) }
}
