import Cryptography
import Foundation
import Manifests

/// Manifests in a plain directory, for trying out: its content stands for a commit, and a proposal is written to
/// `.kedge/BRANCH` below it, from where the operator copies what was reviewed.
package struct DirectoryManifestSource: ManifestSource {
    private let root: URL
    private let tryReviews: @Sendable (MigrationManifest) async -> [DoctorReport.Trial]

    /// - Parameter tryReviews: Asks the forge that the manifest names; nobody can push from a directory.
    package init(
        _ path: String, tryReviews: @escaping @Sendable (MigrationManifest) async -> [DoctorReport.Trial] = { _ in [] }
    ) {
        self.tryReviews = tryReviews
        root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
    }

    package func checkout() async throws -> Checkout {
        let files = try files(below: root)
        var hasher = SHA256Hasher()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hasher.update(Array("\(path.utf8.count) \(path)\(bytes.count) ".utf8))
            hasher.update(bytes)
        }
        return Checkout(commit: "directory-\(hex(hasher.finalize()).prefix(40))", files: files)
    }

    package func review(
        of proposal: AccessProposal, onto commit: String, judge: @Sendable (Checkout) -> AccessVerdict
    ) async throws -> ObservedReview {
        let folder = proposals(proposal.branch)
        guard FileManager.default.fileExists(atPath: folder.path()) else { return ObservedReview(.due) }
        return ObservedReview(proposal.standing(on: try files(below: folder)), proposed: folder.path())
    }

    package func trials(of migration: MigrationManifest) async -> [DoctorReport.Trial] { await tryReviews(migration) }

    package func hasLost(_ commit: String) async throws -> Bool { false }

    package func objection(to commit: String, since base: String?, _ verify: VerifySpec) async throws -> String? {
        "a plain directory has no commits that anybody could sign; use a git repository"
    }

    package func propose(_ proposal: AccessProposal, onto commit: String) async throws -> String? {
        let folder = proposals(proposal.branch)
        for (path, bytes) in proposal.files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file, options: .atomic)
        }
        return folder.path()
    }

    private func proposals(_ branch: String) -> URL { root.appending(path: ".kedge/\(branch)") }

    private static let maximumFiles = 10_000

    private func files(below folder: URL) throws -> [String: [UInt8]] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { path in
            [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
                && path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") }
        }
        guard paths.count <= Self.maximumFiles else {
            throw ReconcileError(
                .invalidManifests, "\(folder.path()) holds more than \(Self.maximumFiles) files",
                hint: "name the folder of the manifests.")
        }
        return try Dictionary(
            uniqueKeysWithValues: paths.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) })
    }
}
