import Foundation

/// A pipe to or from one child process, whose ends no other child inherits: those would keep it open.
package struct ChildPipe: Sendable {
    package let reading: FileHandle
    package let writing: FileHandle

    package init() throws {
        var ends: [CInt] = [0, 0]
        // A pipe would get its close-on-exec flag only later.
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE)
        }
        reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    }
}
