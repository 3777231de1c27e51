/// How long and how much a repository may take; every wait and every read has its limit here.
package struct GitLimits: Sendable, Equatable {
    /// For each address of the remote's host to answer a connect.
    ///
    /// Resolving the host's name comes on top: its limit is the resolver's own (`timeout`, `attempts` in resolv.conf).
    package var connect: Duration = .seconds(10)
    /// For a whole fetch or push, from the connect to the last byte.
    ///
    /// Over https it starts when it is the conversation's turn: a process has one at a time.
    package var conversation: Duration = .seconds(300)
    /// For another process to let go of the cache.
    package var lock: Duration = .seconds(30)
    /// What one fetch may receive.
    package var fetchedBytes = 1 << 30
    /// What one read of files may return.
    package var files = 10_000
    package var fileBytes = 8 << 20
    package var totalBytes = 64 << 20
    /// How many folders deep a read of files goes below the path that it was given.
    package var depth = 32

    package init() {}
}
