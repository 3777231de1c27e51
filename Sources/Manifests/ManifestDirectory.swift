import Foundation

/// Manifests in a plain folder, or in one file, for trying out without git.
package enum ManifestDirectory {
    static let maximumFiles = 10_000

    /// Every `*.yaml` and `*.yml` below the folder, sorted by path; hidden files and folders are passed over.
    ///
    /// A path that is a file itself gives that one file.
    package static func files(at path: String) throws(ManifestError) -> [ManifestFile] {
        let root = URL(filePath: path).resolvingSymlinksInPath()
        do {
            guard try root.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true else {
                return [try read(root, as: root.lastPathComponent)]
            }
            let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path())
                .filter { ManifestFile.isManifestPath($0) && isFile(root.appending(path: $0)) }.sorted()
            guard paths.count <= maximumFiles else {
                throw ManifestError(
                    code: .unreadable, message: "\(path) holds more than \(maximumFiles) YAML files",
                    hint: "name the folder of the manifests")
            }
            return try paths.map { try read(root.appending(path: $0), as: $0) }
        } catch let error as ManifestError {
            throw error
        } catch {
            throw ManifestError(
                code: .unreadable, message: "\(path) cannot be read",
                hint: "name a folder of manifests, or one manifest, that this user may read",
                cause: error.localizedDescription)
        }
    }

    private static func isFile(_ url: URL) -> Bool {
        let values = try? url.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
        return values?.isRegularFile == true
    }

    /// Reads no more than it takes to see that a file is too large.
    private static func read(_ url: URL, as path: String) throws -> ManifestFile {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        let data = try handle.read(upToCount: YAMLLimits.bytesPerFile + 1) ?? Data()
        return ManifestFile(path: path, bytes: [UInt8](data))
    }
}
