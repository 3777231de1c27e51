/// A file of a commit.
package struct GitFile: Sendable, Equatable {
    /// From the repository's root, with slashes and without a leading one.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
