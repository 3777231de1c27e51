internal import CLibGit2

/// What a libgit2 call gave back and said; read off on the thread of the call, before the next one.
struct LibraryFailure: Error {
    let code: Int32
    let category: Int32
    var text: String

    init(_ code: Int32) {
        let last = git_error_last()
        self.code = code
        category = last.map { $0.pointee.klass } ?? 0
        text = last.flatMap { $0.pointee.message }.map { String(cString: $0) } ?? "libgit2 error \(code)"
    }

    func has(_ code: git_error_code) -> Bool { self.code == code.rawValue }
}

extension GitError {
    init(_ failure: LibraryFailure, _ message: String, code: Code = .internal, hint: String? = nil) {
        self.init(
            code: code, message: message,
            hint: hint ?? "run again; if it stays so, delete the cache folder, which is only a copy",
            cause: failure.text)
    }
}

/// Checks the result of the libgit2 call in its first argument; a failure is thrown with what was not achieved.
func succeed(
    _ result: Int32, or message: @autoclosure () -> String, code: GitError.Code = .internal, hint: String? = nil
) throws(GitError) {
    if result < 0 { throw GitError(LibraryFailure(result), message(), code: code, hint: hint) }
}
