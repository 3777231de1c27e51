internal import CLibGit2
internal import Crypto
internal import Foundation

/// One fetch or push: answers libgit2's callbacks and turns its failures into words.
///
/// libgit2 calls back on the thread that it was called on, so nothing here is shared.
final class Conversation {
    private let remote: GitRemote
    private let limits: GitLimits
    private let line: Line
    /// What a callback found wrong; said in place of libgit2's own message.
    private var finding: GitError?
    private var credentialsGiven = false
    /// Set for a push: what its branch has to be at the remote, and whether it already is where the push would have it.
    private var lease: Lease?
    private var pushIsDone = false

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

    /// Runs what packs objects for a remote on this machine; see ``Line``.
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
        let failure = LibraryFailure(code)
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
        let isAbsent = ["status code: 404", "not found", "not appear to be a git repository", "does not exist"]
            .contains { text.lowercased().contains($0) }
        let isDenied =
            failure.has(GIT_EAUTH) || text.contains("status code: 401") || text.contains("status code: 403")
            || (credentialsGiven && text.hasPrefix("Failed to authenticate SSH session"))
        switch failure.category {
        case _ where failure.has(GIT_ECERTIFICATE):
            return error(
                .certificateUntrusted, "\(remote) shows a certificate that is not trusted",
                "name the file of the CA that signed it, and check that the address has the certificate's host name")
        case _ where isDenied:
            return error(
                .unauthorized, "\(remote) refuses the credentials", "check them, and that they may use this repository")
        case _ where text.contains("redirect"):
            return error(
                .unsupportedURL, "\(remote) sends us to another address, where the credentials will not follow",
                "use the repository's final address")
        case _ where isAbsent:
            return error(
                .notARepository, "\(remote) is not a git repository, or not one that the credentials may see",
                "check the address; an https address often ends in .git")
        case _ where failure.has(GIT_ENONFASTFORWARD):
            return error(.pushRejected, "\(remote) does not take the push", "fetch and try again")
        default:
            return error(.unreachable, "\(remote) cannot be talked to", "check the address, the network and the server")
        }
    }
}

// MARK: - libgit2's callbacks

extension Conversation {
    private static func of(_ payload: UnsafeMutableRawPointer?) -> Conversation? {
        payload.map { Unmanaged<Conversation>.fromOpaque($0).takeUnretainedValue() }
    }

    /// libgit2's callbacks, with self as their context; self outlives them, being the caller.
    private var callbacks: git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        callbacks.credentials = { out, _, user, allowed, payload in
            Conversation.of(payload)?.credential(out, user: user.map { String(cString: $0) }, allowed: allowed)
                ?? GIT_EUSER.rawValue
        }
        callbacks.certificate_check = { certificate, _, _, payload in
            guard let certificate, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
                return GIT_PASSTHROUGH.rawValue
            }
            return certificate.withMemoryRebound(to: git_cert_hostkey.self, capacity: 1) {
                Conversation.of(payload)?.checkHostKey($0.pointee) ?? GIT_EUSER.rawValue
            }
        }
        callbacks.transfer_progress = { progress, payload in
            Conversation.of(payload)?.goesOn(receivedBytes: progress?.pointee.received_bytes ?? 0) ?? GIT_EUSER.rawValue
        }
        callbacks.sideband_progress = { _, _, payload in Conversation.of(payload)?.goesOn() ?? GIT_EUSER.rawValue }
        callbacks.pack_progress = { _, _, _, payload in Conversation.of(payload)?.goesOn() ?? GIT_EUSER.rawValue }
        callbacks.push_transfer_progress = { _, _, _, payload in
            Conversation.of(payload)?.goesOn() ?? GIT_EUSER.rawValue
        }
        callbacks.push_negotiation = { updates, count, payload in
            guard count == 1, let update = updates?[0] else { return GIT_EUSER.rawValue }
            return Conversation.of(payload)?.checkLease(update.pointee) ?? GIT_EUSER.rawValue
        }
        callbacks.push_update_reference = { _, status, payload in
            if let status { Conversation.of(payload)?.serverRefused(String(cString: status)) }
            return 0
        }
        return callbacks
    }

    private func credential(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, user: String?, allowed: UInt32
    ) -> Int32 {
        // Asked again, because what was given was refused.
        guard !credentialsGiven else {
            finding = unauthorized(
                "\(remote) refuses the credentials", "check them, and that they may use this repository")
            return GIT_EAUTH.rawValue
        }
        credentialsGiven = true
        let user = user ?? remote.user
        switch remote.credentials {
        case .none:
            finding = unauthorized(
                "\(remote) asks for credentials and none are given", "give a token, a password or a key")
            return GIT_EAUTH.rawValue
        case .token(let token):
            return git_credential_userpass_plaintext_new(out, user ?? "x-access-token", token.reveal())
        case .password(let name, let password):
            return git_credential_userpass_plaintext_new(out, name, password.reveal())
        case .sshKey(let file, let passphrase):
            guard FileManager.default.isReadableFile(atPath: file) else {
                finding = unauthorized("the ssh key \(file) cannot be read", "check the path and its permissions")
                return GIT_EAUTH.rawValue
            }
            return git_credential_ssh_key_new(out, user, nil, file, passphrase?.reveal())
        case .sshAgent:
            return git_credential_ssh_key_from_agent(out, user)
        }
    }

    private func unauthorized(_ message: String, _ hint: String) -> GitError {
        GitError(code: .unauthorized, message: message, hint: hint)
    }

    private func checkHostKey(_ certificate: git_cert_hostkey) -> Int32 {
        guard case .ssh(let host, let port) = remote.transport, let blob = certificate.hostkey else {
            return GIT_ECERTIFICATE.rawValue
        }
        let key = HostKey(blob: [UInt8](UnsafeRawBufferPointer(start: blob, count: certificate.hostkey_len)))
        finding = remote.hostKeys.objection(to: key, of: host, port: port)
        return finding == nil ? 0 : GIT_ECERTIFICATE.rawValue
    }

    private func checkLease(_ update: git_push_update) -> Int32 {
        guard let lease else { return GIT_EUSER.rawValue }
        let current = CommitID(update.src)
        if current == CommitID(update.dst) {
            pushIsDone = true
            return GIT_EUSER.rawValue
        }
        finding = lease.objection(to: current, at: remote)
        return finding == nil ? 0 : GIT_EUSER.rawValue
    }

    private func serverRefused(_ reason: String) {
        finding = GitError(
            code: .pushRejected, message: "\(remote) refuses the push",
            hint: "fetch and try again; if it stays so, check the branch's protection and the server's hooks",
            cause: reason)
    }
}

extension Conversation.Lease {
    /// What to say when the branch is not what is expected; nil when it is.
    func objection(to current: CommitID?, at remote: GitRemote) -> GitError? {
        guard current != expected else { return nil }
        func words(_ id: CommitID?) -> String { id.map { "at \($0.short)" } ?? "absent" }
        return GitError(
            code: .pushRejected,
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
