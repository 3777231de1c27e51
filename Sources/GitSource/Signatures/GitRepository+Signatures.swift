internal import CLibGit2
internal import Foundation

extension GitRepository {
    /// Checks a commit's signature as git does, against keys of this machine; throws unless an allowed key made it.
    ///
    /// - Throws: ``GitError``: `unsigned`, `signature-invalid` (not of this commit, or not to be read), `signer-unknown`
    ///   (the key is not allowed, not for commits, or not at the commit's time), `keys-unusable`, `verifier-missing`.
    package func verify(
        _ id: CommitID, against verification: CommitVerification
    ) throws(GitError) -> CommitSignature {
        let info = try commit(id)
        let (signature, payload) = try signature(of: id)
        if SSHSignature.isArmored(signature) {
            return try verify(try SSHSignature(armored: signature), payload, of: info, against: verification)
        }
        guard OpenPGPVerifier.isArmored(signature) else {
            throw GitError(
                code: .signatureInvalid, message: "commit \(id.short) has a signature that is neither SSH nor OpenPGP",
                hint: "sign with an SSH or an OpenPGP key")
        }
        guard let keys = verification.openPGPKeys else {
            throw GitError(
                code: .signerUnknown, message: "commit \(id.short) is signed with OpenPGP, and no such key is allowed",
                hint: "name a file of keys in git.verify.openPgpKeys, or sign with SSH")
        }
        let verdict = try OpenPGPVerifier(program: verification.gpgv, keys: keys).verdict(
            on: payload, signature: Array(signature.utf8), commit: id.short)
        return CommitSignature(
            format: .openPGP, signers: [verdict.mailAddress], keyFingerprint: verdict.fingerprint, author: info.author,
            committer: info.committer)
    }

    private func verify(
        _ signature: SSHSignature, _ payload: [UInt8], of info: CommitInfo, against verification: CommitVerification
    ) throws(GitError) -> CommitSignature {
        guard signature.namespace == "git" else {
            throw GitError(
                code: .signatureInvalid,
                message: "commit \(info.id.short) carries a signature for '\(signature.namespace.prefix(64))', not git",
                hint: "sign the commit itself, with git commit -S")
        }
        guard signature.verifies(payload) else {
            throw GitError(
                code: .signatureInvalid, message: "the signature of commit \(info.id.short) is not of this commit",
                hint: "somebody has changed it after it was signed: do not use it, and find out who")
        }
        let allowed = try allowedSigners(verification)
        let principals = allowed?.principals(of: signature.key.blob, at: info.time) ?? []
        guard !principals.isEmpty else {
            let isKnown = allowed?.knows(signature.key.blob) ?? false
            throw GitError(
                code: .signerUnknown,
                message: "commit \(info.id.short) is signed by the key \(signature.key.fingerprint), which is "
                    + (isKnown ? "allowed at other times or for other things only" : "not allowed"),
                hint: "add it to git.verify.allowedSigners if it is to be, or sign with an allowed key")
        }
        return CommitSignature(
            format: .ssh, signers: principals, keyFingerprint: signature.key.fingerprint, author: info.author,
            committer: info.committer)
    }

    func allowedSigners(_ verification: CommitVerification) throws(GitError) -> AllowedSigners? {
        guard let path = verification.allowedSigners else { return nil }
        let text = String(validating: try KeyFile.read(path), as: UTF8.self)
        guard let text else {
            throw GitError(
                code: .keysUnusable, message: "\(path) is not UTF-8 text", hint: "write it with a text editor")
        }
        return try AllowedSigners(text, file: path)
    }

    /// The signature in a commit's header, and what it signs: the commit without it.
    private func signature(of id: CommitID) throws(GitError) -> (armored: String, payload: [UInt8]) {
        let commit = SignedCommit(try text(of: id))
        guard let signature = commit.signature else {
            throw GitError(
                code: .unsigned, message: "commit \(id.short) is not signed",
                hint: "sign it: git commit -S, or have the forge sign merges")
        }
        guard commit.count == 1 else {
            throw GitError(
                code: .signatureInvalid,
                message: "commit \(id.short) has \(commit.count) signatures, of which git knows one",
                hint: "sign it anew: git commit --amend -S")
        }
        return (String(decoding: signature, as: UTF8.self), commit.payload)
    }

    /// The commit as it is stored, which is what its name is the digest of.
    private func text(of id: CommitID) throws(GitError) -> [UInt8] {
        let failure = { (failure: LibraryFailure) in self.missing(failure, "commit \(id.short) cannot be read") }
        let database = try Owned(git_odb_free, failure: failure) { git_repository_odb(&$0, handle.pointer) }
        var oid = id.oid
        let object = try Owned(git_odb_object_free, failure: failure) { git_odb_read(&$0, database.pointer, &oid) }
        return [UInt8](
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer)))
    }
}

/// A file of keys, of a size that such files have.
enum KeyFile {
    static let maximumBytes = 8 << 20

    static func read(_ path: String) throws(GitError) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: maximumBytes + 1) ?? Data()
            if data.count <= maximumBytes { return [UInt8](data) }
        } catch {
            throw GitError(
                code: .keysUnusable, message: "the file of keys \(path) cannot be read",
                hint: "check the path in git.verify, and that this user may read it", cause: error.localizedDescription)
        }
        throw GitError(
            code: .keysUnusable, message: "the file of keys \(path) is larger than \(maximumBytes) bytes",
            hint: "name a file with the allowed keys only")
    }
}
