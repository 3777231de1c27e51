internal import Foundation

/// The right to change a cache; the kernel takes it back when the process dies, however it dies.
struct CacheLock: ~Copyable {
    private let descriptor: Int32

    /// Waits on the calling thread, which is the repository's own.
    init(file: String, limit: Duration, unless isCancelled: () -> Bool) throws(GitError) {
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw GitError(
                code: .cacheUnusable, message: "the cache's lock \(file) cannot be opened",
                hint: "check the permissions of the cache folder", cause: String(cString: strerror(errno)))
        }
        let deadline = ContinuousClock.now + limit
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard !isCancelled() else {
                throw GitError(
                    code: .cancelled, message: "waiting for the cache's lock \(file) was cancelled", hint: "run again")
            }
            guard ContinuousClock.now < deadline else {
                throw GitError(
                    code: .cacheLocked, message: "another process has been using the cache \(file) for \(limit)",
                    hint: "wait for it to end, or give each process a cache of its own")
            }
            usleep(20_000)
        }
    }

    deinit { close(descriptor) }
}
