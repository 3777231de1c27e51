import Foundation

/// The POSIX calls on paths that the file store needs, with errors of ours; they block.
enum FileSystem {
    enum Kind: Equatable {
        case file(size: Int)
        case directory
        case absent
        /// A device, a link to a file: nothing that the store wrote.
        case other
    }

    static func kind(of path: String) throws(EvidenceError) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .absent }
            throw failure("looking at", path, errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .directory
        case S_IFLNK: return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? .directory : .other
        default: return .other
        }
    }

    /// Creates the directories between `root` and `path`, each of them durably.
    static func createDirectories(_ path: String, below root: String) throws(EvidenceError) {
        guard try kind(of: path) != .directory else { return }
        var current = root
        for segment in path.dropFirst(root.count).split(separator: "/") {
            let parent = current
            current += "/\(segment)"
            if mkdir(current, 0o700) == 0 {
                try flushDirectory(parent)
            } else if errno != EEXIST {
                throw failure("creating", current, errno)
            } else if try kind(of: current) != .directory {
                throw EvidenceError(
                    code: .invalidKey, message: "creating \(current): it exists and is not a directory",
                    hint: "no key may continue another object's key")
            }
        }
    }

    /// Makes what was created, renamed or removed in a directory survive a power cut.
    static func flushDirectory(_ path: String) throws(EvidenceError) {
        try FileDescriptor(path, O_RDONLY | O_DIRECTORY).flush()
    }

    /// The names in a directory, none if it does not exist.
    static func names(in path: String) throws(EvidenceError) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw failure("listing", path, errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
            errno = 0
        }
        guard errno == 0 else { throw failure("listing", path, errno) }
        return names
    }

    /// Gives a file a second name; false if that name is taken.
    static func link(_ path: String, to other: String) throws(EvidenceError) -> Bool {
        if Foundation.link(path, other) == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("creating", other, errno)
    }

    static func rename(_ path: String, to other: String) throws(EvidenceError) {
        guard Foundation.rename(path, other) == 0 else { throw failure("replacing", other, errno) }
    }

    static func remove(_ path: String) throws(EvidenceError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("deleting", path, errno) }
    }

    /// What an `errno` means to an operator.
    static func failure(_ action: String, _ path: String, _ number: CInt) -> EvidenceError {
        let cause = String(cString: strerror(number))
        let (code, hint): (EvidenceError.Code, String) =
            switch number {
            case EACCES, EPERM, EROFS: (.accessDenied, "let the user that runs kedge read and write the store")
            case ENOENT, ENOTDIR: (.storeUnreachable, "create the directory, or mount the disk that holds it")
            case ENOSPC, EDQUOT: (.storeFailed, "make room on the disk that holds the store")
            case EWOULDBLOCK:
                (.storeFailed, "another process holds the lock: find it with fuser, and let it go on or end it")
            default: (.storeFailed, "check the disk that holds the store")
            }
        return EvidenceError(code: code, message: "\(action) \(path): \(cause)", hint: hint, cause: cause)
    }
}
