/// One file of manifests: its path relative to the manifest root, `/` between folders, and its bytes.
package struct ManifestFile: Equatable, Sendable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether the manifests of a tree are in a file of this name.
    ///
    /// Hidden files and folders are passed over, and what is written for services beside their policies:
    /// `access/NAME/clients/…`.
    package static func isManifestPath(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let isForServices = parts.count > 3 && parts[0] == "access" && parts[2] == "clients"
        return (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) && !isForServices
            && parts.allSatisfy { !$0.hasPrefix(".") }
    }
}
