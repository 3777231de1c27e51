internal import Cryptography
internal import Foundation

/// Checks OpenPGP signatures with GnuPG's `gpgv`, whose keyring is one file and whose trust is being in it.
struct OpenPGPVerifier {
    struct Verdict {
        /// Of the primary key.
        let fingerprint: String
        /// Of the user that gpgv names.
        let mailAddress: String
    }

    private static let limit = Duration.seconds(20)
    private static let maximumOutput = 1 << 20

    private let program: String
    private let keys: String

    /// - Parameters:
    ///   - program: nil for `gpgv` on `PATH`.
    ///   - keys: a file of public keys, armored or not.
    init(program: String?, keys: String) throws(GitError) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let found = (program.map { [$0] } ?? folders.filter { $0.hasPrefix("/") }.map { "\($0)/gpgv" })
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else {
            throw GitError(
                code: .verifierMissing, message: "a commit is signed with OpenPGP, and gpgv is not installed here",
                hint: "install it (Debian: apt-get install gpgv), or sign with SSH keys")
        }
        self.program = found
        self.keys = keys
    }

    /// As git tells signatures' formats apart (gpg-interface.c).
    static func isArmored(_ text: String) -> Bool {
        text.hasPrefix("-----BEGIN PGP SIGNATURE-----") || text.hasPrefix("-----BEGIN PGP MESSAGE-----")
    }

    func verdict(on payload: [UInt8], signature: [UInt8], commit: String) throws(GitError) -> Verdict {
        let ring = try Self.keyring(try KeyFile.read(keys), file: keys)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kedge-gpgv-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let status: String
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for (name, bytes) in [("keys", ring), ("signature", signature), ("commit", payload)] {
                try Data(bytes).write(to: folder.appendingPathComponent(name))
            }
            status = try run(in: folder)
        } catch let error as GitError {
            throw error
        } catch {
            throw GitError(
                code: .verifierMissing, message: "gpgv cannot be run on commit \(commit)",
                hint: "check \(program) and the folder for temporary files", cause: error.localizedDescription)
        }
        return try Self.verdict(status: status, commit: commit)
    }

    /// Runs gpgv with files only, so that nothing has to be drained, and returns what it says on its status channel.
    private func run(in folder: URL) throws -> String {
        let (output, noise) = (folder.appendingPathComponent("status"), folder.appendingPathComponent("noise"))
        for url in [output, noise] { try Data().write(to: url) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.currentDirectoryURL = folder
        process.environment = ["GNUPGHOME": folder.path, "LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        process.arguments = [
            "--homedir", folder.path, "--keyring", folder.appendingPathComponent("keys").path, "--weak-digest", "SHA1",
            "--status-fd", "1", "signature", "commit",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: noise)
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        guard ended.wait(timeout: .now() + .milliseconds(Self.limit.milliseconds)) == .success else {
            kill(process.processIdentifier, SIGKILL)
            throw GitError(
                code: .timedOut, message: "gpgv took longer than \(Self.limit)", hint: "check the file of keys \(keys)")
        }
        let handle = try FileHandle(forReadingFrom: output)
        defer { try? handle.close() }
        return String(decoding: try handle.read(upToCount: Self.maximumOutput) ?? Data(), as: UTF8.self)
    }

    /// What the status lines amount to, by git's rules: exactly one signature, and that one good (gpg-interface.c,
    /// `parse_gpg_output`; GnuPG's doc/DETAILS, "Format of the --status-fd output").
    static func verdict(status: String, commit: String) throws(GitError) -> Verdict {
        let lines = status.split(separator: "\n").compactMap { line -> [String]? in
            line.hasPrefix("[GNUPG:] ") ? line.dropFirst(9).split(separator: " ").map { String($0) } : nil
        }
        let about = lines.filter { line in
            ["GOODSIG", "BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"].contains(line[0])
        }
        guard about.count == 1, let one = about.first else {
            throw refused(.signatureInvalid, commit, about.isEmpty ? "cannot be read" : "is more than one")
        }
        let key = one.count > 1 ? one[1] : ""
        switch one[0] {
        case "GOODSIG": break
        case "EXPSIG": throw refused(.signerUnknown, commit, "has expired", key)
        case "EXPKEYSIG": throw refused(.signerUnknown, commit, "is by a key that has expired", key)
        case "REVKEYSIG": throw refused(.signerUnknown, commit, "is by a key that was revoked", key)
        case "ERRSIG" where lines.contains { $0[0] == "NO_PUBKEY" }:
            throw refused(.signerUnknown, commit, "is by a key that is not allowed", key)
        case "ERRSIG": throw refused(.signatureInvalid, commit, "is of a kind that gpgv does not check", key)
        default: throw refused(.signatureInvalid, commit, "is not of this commit", key)
        }
        let valid = lines.filter { $0[0] == "VALIDSIG" }
        guard valid.count == 1, let fields = valid.first,
            let fingerprint = fields.dropFirst(10).first ?? fields.dropFirst().first
        else { throw refused(.signatureInvalid, commit, "cannot be read", key) }
        let user = one.dropFirst(2).joined(separator: " ")
        let address = user.wholeMatch(of: /.*<([^<>]*)>\s*/).map { String($0.1) } ?? user
        return Verdict(fingerprint: fingerprint, mailAddress: address)
    }

    private static func refused(
        _ code: GitError.Code, _ commit: String, _ what: String, _ key: String = ""
    ) -> GitError {
        GitError(
            code: code,
            message: "the OpenPGP signature of commit \(commit) \(what)\(key.isEmpty ? "" : " (key \(key))")",
            hint: code == .signerUnknown
                ? "add the key to git.verify.openPgpKeys if it is to be allowed, or sign with an allowed one"
                : "somebody may have changed the commit: do not use it, and find out who")
    }

    /// gpgv reads packets only: takes them out of the armor (RFC 9580, 6).
    static func keyring(_ bytes: [UInt8], file: String) throws(GitError) -> [UInt8] {
        let marker = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
        guard let text = String(validating: bytes, as: UTF8.self), text.contains(marker) else { return bytes }
        var keys: [UInt8] = []
        for block in text.components(separatedBy: marker).dropFirst() {
            let lines = block.components(separatedBy: "-----END PGP PUBLIC KEY BLOCK-----")[0]
                .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            // Headers end at the first empty line after the marker's own; the checksum's line begins with =.
            let body = lines.dropFirst().drop { !$0.isEmpty }.filter { !$0.isEmpty && !$0.hasPrefix("=") }
            guard let packets = Cryptography.bytes(base64: body.joined()) else {
                throw GitError(
                    code: .keysUnusable, message: "\(file) holds a key that is not in OpenPGP's armor",
                    hint: "write the keys with gpg --armor --export")
            }
            keys += packets
        }
        return keys
    }
}
