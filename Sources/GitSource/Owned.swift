internal import CLibGit2

/// The one owner of a libgit2 object: freed with the value, its pointer used only inside this module.
struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    /// Takes what the call creates; a failure of the call is thrown as the closure words it.
    init(
        _ free: @escaping (OpaquePointer?) -> Void, failure: (LibraryFailure) -> GitError,
        _ create: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        var created: OpaquePointer?
        let code = create(&created)
        guard code >= 0, let created else { throw failure(LibraryFailure(code)) }
        pointer = created
        self.free = free
    }

    deinit { free(pointer) }
}

extension Owned {
    /// The repository at a path of this machine, bare or with a work tree.
    static func repository(at path: String) throws(GitError) -> Owned {
        try Owned(
            git_repository_free,
            failure: {
                GitError(
                    $0, "\(path) is not a git repository", code: .notARepository,
                    hint: "name a repository's top folder, the one with .git in it, or a bare repository")
            }
        ) { git_repository_open(&$0, path) }
    }
}
