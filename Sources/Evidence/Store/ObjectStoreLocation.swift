import Foundation

/// Where a store is: `s3://bucket/prefix` or `file:///directory`.
package enum ObjectStoreLocation: Sendable, Hashable {
    /// The prefix has no `/` at its ends and may be empty.
    case s3(bucket: String, prefix: String)
    case file(path: String)

    /// - Throws: ``EvidenceError`` `invalid-location`.
    package init(parsing text: String) throws(EvidenceError) {
        func refuse(_ problem: String) -> EvidenceError {
            // What stands before an @ may be somebody's secret.
            let shown = text.contains("@") ? "…@" + (text.split(separator: "@").last ?? "") : text[...]
            return EvidenceError(
                code: .invalidLocation, message: "store location '\(shown.prefix(200))': \(problem)",
                hint: "write s3://bucket/prefix or file:///directory")
        }
        guard !text.contains(where: { $0 == "?" || $0 == "#" }), let separator = text.firstRange(of: "://") else {
            throw refuse("not a location")
        }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        switch text[..<separator.lowerBound] {
        case "s3":
            // S3 User Guide, "General purpose bucket naming rules".
            guard authority.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) != nil, !authority.contains("..") else {
                throw refuse("no bucket, or not a bucket's name")
            }
            let prefix = path.split(separator: "/").joined(separator: "/")
            do throws(EvidenceError) { try ObjectKey.checkPrefix(prefix) } catch {
                throw refuse("the prefix is not one")
            }
            self = .s3(bucket: String(authority), prefix: prefix)
        case "file":
            guard authority.isEmpty, path.hasPrefix("/"), let decoded = path.removingPercentEncoding else {
                throw refuse("the path is not absolute")
            }
            let segments = decoded.split(separator: "/")
            guard !segments.contains(".."), !decoded.contains("\0") else { throw refuse("the path has '..' in it") }
            self = .file(path: "/" + segments.joined(separator: "/"))
        default:
            throw refuse("not a kind of store that there is")
        }
    }

    /// The store at this location, not yet tried: ``ObjectStore/probe()`` does that.
    ///
    /// - Parameter access: How S3 is reached; nil will do for a directory.
    /// - Throws: ``EvidenceError`` `unsupported-store` for `s3://` without access, or an error of the credentials.
    package func open(_ access: StoreAccess? = nil) throws(EvidenceError) -> any ObjectStore {
        switch (self, access) {
        case (.file(let path), _): return FileObjectStore(root: path)
        case (.s3(let bucket, let prefix), let access?):
            return try S3ObjectStore(bucket: bucket, prefix: prefix, access: access)
        case (.s3, nil):
            throw EvidenceError(
                code: .unsupportedStore, message: "\(self): nothing says how AWS is reached",
                hint: "use a directory, file:///path, or give access to AWS")
        }
    }
}

extension ObjectStoreLocation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .s3(let bucket, let prefix): prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)"
        case .file(let path): "file://\(path)"
        }
    }
}
