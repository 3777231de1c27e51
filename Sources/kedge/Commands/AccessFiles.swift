import Access
import ArgumentParser
import Foundation
import Kafka

/// The files that `kedge access` reads.
enum AccessFiles {
    private static let maximumPolicies = 20_000
    private static let maximumPolicySize = 1 << 20

    /// The ACLs in a file, or on standard input for `-`.
    static func acls(_ path: String) throws -> [ACLBinding] {
        let content = try bytes(path, limit: ACLListing.maximumSize)
        let listing = ACLListing(parsing: content, file: path == "-" ? "standard input" : path)
        guard listing.isValid else {
            for diagnostic in listing.diagnostics { Terminal.error.write("\(diagnostic)\n") }
            throw ExitCode.invalidManifests
        }
        return listing.acls
    }

    /// The policies below a directory that is laid out as kedge proposes it, or one file's for the only principal.
    ///
    /// - Parameter principals: whose policies to look for; a folder that is nobody's is taken for the one it names.
    static func policies(_ path: String, of principals: [String]) throws -> [AttachedPolicy] {
        guard isDirectory(path) else {
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandError(
                    message: "\(path) is not there", hint: "name the folder of policies, or one policy's file.")
            }
            guard principals.count == 1 else {
                throw CommandError(
                    message:
                        "\(path) is one policy, but there are \(counted(principals.count, "principal", "principals"))",
                    hint: "name a directory with a folder for each, as kedge access translate writes it.")
            }
            return [try policy(path, principals[0])]
        }
        let root = URL(filePath: path)
        let owners = Dictionary(principals.map { (folderName($0), $0) }) { first, _ in first }
        let found = try FileManager.default.subpathsOfDirectory(atPath: path).filter {
            ($0.split(separator: "/").last ?? "").wholeMatch(of: /policy(-[0-9]+)?\.json/) != nil
        }.sorted()
        guard found.count <= maximumPolicies else {
            throw CommandError(
                message: "\(path) holds more than \(maximumPolicies) policies", hint: "name a smaller one.")
        }
        return try found.map { file in
            guard let folder = file.split(separator: "/").dropLast().last.map(String.init) else {
                throw CommandError(
                    message: "\(path)/\(file) belongs to no principal",
                    hint: "policies are in folders of their principals: order-svc/policy.json.")
            }
            return try policy(
                root.appending(path: file).path(percentEncoded: false),
                owners[folder] ?? "User:\(folder.removingPercentEncoding ?? folder)")
        }
    }

    private static func policy(_ path: String, _ principal: String) throws -> AttachedPolicy {
        let content = try bytes(path, limit: maximumPolicySize)
        do {
            return try AttachedPolicy(principal, parsing: content)
        } catch {
            Terminal.error.write("\(path): \(error.message); \(error.hint)\n")
            throw ExitCode.invalidManifests
        }
    }

    private static func folderName(_ principal: String) -> String {
        String(AccessLayout.folder(of: principal).dropFirst("access/".count))
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// At most one byte more than the limit, by which the reader sees that it is too long.
    private static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        guard !isDirectory(path) else {
            throw CommandError(message: "\(path) is a directory", hint: "name a file.")
        }
        do {
            let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            var data = Data()
            while data.count <= limit, let more = try handle.read(upToCount: min(1 << 20, limit + 1 - data.count)),
                !more.isEmpty
            {
                data += more
            }
            return [UInt8](data)
        } catch {
            throw CommandError(
                message: "\(path) cannot be read", hint: "name a file that is there and that this user may read.",
                cause: error.localizedDescription)
        }
    }
}
