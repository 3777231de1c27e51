internal import Foundation

extension GitRepository {
    /// Finds out whether the credentials may push at all, and pushes nothing.
    ///
    /// Rules for single branches and hooks speak up only at a push.
    package func tryPushing() async throws(GitError) {
        try await talk { conversation throws(GitError) in
            if case .local(let path) = remote.transport { try Self.checkWritable(path, remote) }
            try conversation.greetToPush(from: handle)
        }
    }

    private static func checkWritable(_ path: String, _ remote: GitRemote) throws(GitError) {
        let files = FileManager.default
        // A work tree has its repository in `.git`; a worktree's or submodule's `.git` is a file that leads elsewhere.
        let folders = [path + "/.git/refs", path + "/refs"].filter { files.fileExists(atPath: $0) }
        guard let folder = folders.first, !files.isWritableFile(atPath: folder) else { return }
        throw GitError(
            code: .unauthorized, message: "\(remote) cannot be written", hint: "let this user write to \(folder)")
    }
}
