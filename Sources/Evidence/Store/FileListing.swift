/// A walk through a store's directory in the order of the keys' bytes, as far as it is needed.
struct FileListing {
    let root: String
    let prefix: String
    let after: String?
    let limit: Int

    /// What stands in a directory: an object, or a directory whose key ends in `/`.
    private struct Entry {
        let key: String
        let size: Int?
    }

    func objects() throws(EvidenceError) -> [ObjectSummary] {
        var found: [ObjectSummary] = []
        // The deepest directory that holds every match.
        let start = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        try collect(from: start, into: &found)
        return found
    }

    private func collect(from directory: String, into found: inout [ObjectSummary]) throws(EvidenceError) {
        for entry in try entries(of: directory) {
            guard found.count < limit else { return }
            if let size = entry.size {
                found.append(ObjectSummary(key: entry.key, size: size))
            } else {
                try collect(from: entry.key, into: &found)
            }
        }
    }

    /// The entries that can lead to a match; a directory sorts with its `/`, as its keys do.
    private func entries(of directory: String) throws(EvidenceError) -> [Entry] {
        var entries: [Entry] = []
        for name in try FileSystem.names(in: "\(root)/\(directory)") {
            let key = directory + name
            guard isObjectKey(key), mayMatch(key) else { continue }
            switch try FileSystem.kind(of: "\(root)/\(key)") {
            case .file(let size) where key.hasPrefix(prefix) && isAfter(key):
                entries.append(Entry(key: key, size: size))
            case .directory: entries.append(Entry(key: key + "/", size: nil))
            case .file, .absent, .other: continue
            }
        }
        return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// Leaves out the store's own files and what others put there.
    private func isObjectKey(_ key: String) -> Bool {
        do throws(EvidenceError) {
            try ObjectKey.check(key)
            return true
        } catch {
            return false
        }
    }

    /// Whether the key, or keys below it, can begin with the prefix and come after `after`.
    private func mayMatch(_ key: String) -> Bool {
        guard key.hasPrefix(prefix) || prefix.hasPrefix(key + "/") else { return false }
        return isAfter(key) || isAfter(key + "/") || after?.hasPrefix(key + "/") == true
    }

    private func isAfter(_ key: String) -> Bool {
        after.map { $0.utf8.lexicographicallyPrecedes(key.utf8) } ?? true
    }
}
