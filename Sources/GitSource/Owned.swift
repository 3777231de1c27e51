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
