internal import CLibGit2Shim
internal import Dispatch
internal import Synchronization

/// What a conversation with a remote hangs by: it can be cut from another thread, by a deadline or a cancellation.
///
/// Cutting shuts the sockets down, so that libgit2 returns at once wherever it waits; work without a socket (a local
/// remote, packing) notices at its next progress callback. Only resolving a host's name cannot be cut short.
// Unchecked: the C line guards itself with a mutex, and is freed when the last reference is gone.
final class Line: @unchecked Sendable {
    private enum End { case deadline, cancellation }

    private let pointer: OpaquePointer
    private let limits: GitLimits
    private let end = Mutex<End?>(nil)

    init(_ limits: GitLimits) {
        guard let line = kedge_git_line_new(Int32(clamping: limits.connect.milliseconds)) else {
            preconditionFailure("out of memory")
        }
        pointer = line
        self.limits = limits
    }

    deinit { kedge_git_line_free(pointer) }

    /// Runs a conversation on this thread; its connections belong to the line, and its time is limited.
    func hold<Value>(_ body: () throws(GitError) -> Value) throws(GitError) -> Value {
        let deadline = DispatchSource.makeTimerSource(queue: .global())
        deadline.schedule(deadline: .now() + .milliseconds(limits.conversation.milliseconds))
        deadline.setEventHandler { self.cut(.deadline) }
        deadline.activate()
        kedge_git_line_hold(pointer)
        defer {
            kedge_git_line_hold(nil)
            deadline.cancel()
        }
        return try body()
    }

    func cancel() { cut(.cancellation) }

    var isCut: Bool { kedge_git_line_get_state(pointer) != KEDGE_GIT_LINE_OPEN }

    /// Why a conversation ended early, if it was the line's doing.
    func failure(with remote: GitRemote) -> GitError? {
        switch (kedge_git_line_get_state(pointer), end.withLock { $0 }) {
        case (KEDGE_GIT_LINE_NO_ANSWER, _):
            GitError(
                code: .timedOut, message: "\(remote) did not answer a connect within \(limits.connect)",
                hint: "check the address, the network and firewalls on the way")
        case (_, .deadline):
            GitError(
                code: .timedOut, message: "the conversation with \(remote) took longer than \(limits.conversation)",
                hint: "check the network, or allow more time if the repository is large")
        case (_, .cancellation):
            GitError(
                code: .cancelled, message: "the conversation with \(remote) was cancelled",
                hint: "nothing was changed that a new run would not do again")
        default: nil
        }
    }

    private func cut(_ reason: End) {
        end.withLock { $0 = $0 ?? reason }
        kedge_git_line_cut(pointer)
    }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
