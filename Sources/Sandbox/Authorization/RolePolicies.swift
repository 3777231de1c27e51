import Access
import Foundation

/// The policies of roles: those in `<directory>/<role>/*.json`, read again when a file there has changed, and those
/// that the sandbox's account has attached, which count at once.
///
/// Putting a file there attaches a policy, removing it detaches it. One that is no policy denies the role everything:
/// better than to act on half of what was meant.
final class RolePolicies {
    /// A directory is looked at no more often than this.
    private static let interval: TimeInterval = 0.05

    private struct Entry {
        var lookedAt: Date
        var state: [FileState]
        var account: Int
        var evaluator: Evaluator?
    }

    private struct FileState: Equatable {
        var name: String
        var modified: Date?
        var size: Int?
        var number: UInt64?
    }

    private let directory: URL
    private let account: SandboxAccount?
    private let clock: () -> Date
    private var entries: [String: Entry] = [:]

    init(directory: String, account: SandboxAccount? = nil, clock: @escaping () -> Date) {
        self.directory = URL(filePath: directory, directoryHint: .isDirectory)
        self.account = account
        self.clock = clock
    }

    /// What a role may do: what its policies allow and its boundary, if it has one, does not hold back.
    struct Evaluator {
        let policies: IAMEvaluator
        let boundary: IAMEvaluator?

        func allows(_ action: KafkaClusterAction, on resource: String) -> Bool {
            policies.allows(action, on: resource) && boundary?.allows(action, on: resource) ?? true
        }
    }

    /// Nil while the role has no readable policy.
    func evaluator(of role: String) -> Evaluator? {
        // A role's name never leaves the directory.
        guard !role.isEmpty, !role.contains("/"), role != ".", role != ".." else { return nil }
        let now = clock()
        let (version, attached) = account?.documents(of: role, since: entries[role]?.account) ?? (0, nil)
        let isCurrent = entries[role]?.account == version
        if let entry = entries[role], isCurrent, abs(now.timeIntervalSince(entry.lookedAt)) < Self.interval {
            return entry.evaluator
        }
        let folder = directory.appending(path: role, directoryHint: .isDirectory)
        let state = Self.state(of: folder)
        if let entry = entries[role], isCurrent, entry.state == state {
            entries[role]?.lookedAt = now
            return entry.evaluator
        }
        let texts = attached ?? account?.documents(of: role, since: nil).texts ?? []
        let boundary = account?.policies(of: role).boundary.map { IAMEvaluator([$0]) }
        let evaluator = Self.read(folder, state, texts).map { Evaluator(policies: $0, boundary: boundary) }
        entries[role] = Entry(lookedAt: now, state: state, account: version, evaluator: evaluator)
        return evaluator
    }

    private static func state(of folder: URL) -> [FileState] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().map { name in
            let values = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
            return FileState(
                name: name, modified: values?[.modificationDate] as? Date, size: values?[.size] as? Int,
                number: (values?[.systemFileNumber] as? NSNumber)?.uint64Value)
        }
    }

    private static func read(_ folder: URL, _ state: [FileState], _ attached: [String]) -> IAMEvaluator? {
        var documents = attached.compactMap { try? PolicyDocument(parsing: Array($0.utf8)) }
        guard documents.count == attached.count else { return nil }
        for file in state {
            guard let data = try? Data(contentsOf: folder.appending(path: file.name)),
                let document = try? PolicyDocument(parsing: Array(data))
            else { return nil }
            documents.append(document)
        }
        return documents.isEmpty ? nil : IAMEvaluator(documents)
    }
}
