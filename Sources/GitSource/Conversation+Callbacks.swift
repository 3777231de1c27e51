internal import CLibGit2
internal import Foundation

extension Conversation {
    private static func of(_ payload: UnsafeMutableRawPointer?) -> Conversation? {
        payload.map { Unmanaged<Conversation>.fromOpaque($0).takeUnretainedValue() }
    }

    /// libgit2's callbacks, with self as their context; self outlives them, being the caller.
    var callbacks: git_remote_callbacks {
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
            finding = unauthorized("\(remote) refuses the credentials", remote.refusalHint)
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

    /// Another push won (git's refs.c and receive-pack.c say so in these words), or the server does not want this one.
    private func serverRefused(_ words: String) {
        let reason = remote.redaction(words)
        let race = [
            "failed to update ref", "cannot lock ref", "fetch first", "non-fast-forward", "stale info",
            "incorrect old value", "reference already exists",
        ]
        if race.contains(where: reason.lowercased().contains) {
            finding = GitError(
                code: .pushRaced, message: "\(remote) had another push to the branch at the same time",
                hint: "fetch and decide anew", cause: reason)
            return
        }
        finding = GitError(
            code: .pushRejected, message: "\(remote) refuses the push",
            hint: "fetch and try again; if it stays so, check the branch's protection and the server's hooks",
            cause: reason)
    }
}
