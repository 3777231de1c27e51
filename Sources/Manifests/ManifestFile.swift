/// One file of manifests: its path relative to the manifest root, `/` between folders, and its bytes.
package struct ManifestFile: Equatable, Sendable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether the manifests of a tree are in a file of this name; hidden files and folders are passed over.
    package static func isManifestPath(_ path: String) -> Bool {
        (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
            && path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") }
    }
}
