import Cryptography

/// How kedge's policies are told from everybody else's.
///
/// Managed ones lie under a path and have a tag; IAM cannot tag inline ones, so those have a name of their own kind.
package struct OwnPolicies: Hashable, Sendable {
    package let migration: String

    package init(migration: String) {
        self.migration = migration
    }

    package static let tagKey = "kedge:migration"

    package var path: String { "/kedge/\(migration)/" }
    package var tags: [String: String] { [Self.tagKey: migration] }

    /// IAM quotas: 128 characters for a policy's name.
    private static let longestName = 128

    /// The name of a role's managed policy; IAM wants it unique in the account, whatever its path.
    ///
    /// - Parameter index: Counts from 1.
    package func managedName(_ role: RoleARN, _ index: Int) -> String {
        let name = "kedge-\(migration)-\(role.roleName)-\(index)"
        guard name.utf8.count > Self.longestName else { return name }
        let digest = hex(sha256(Array("\(migration)/\(role.roleName)".utf8)).prefix(8))
        let tail = "-\(digest)-\(index)"
        return String(name.prefix(Self.longestName - tail.count)) + tail
    }

    package func managedARN(_ role: RoleARN, _ index: Int) -> String {
        arn(ofManaged: managedName(role, index), role)
    }

    func arn(ofManaged name: String, _ role: RoleARN) -> String {
        "arn:\(role.partition.rawValue):iam::\(role.account):policy\(path)\(name)"
    }

    /// Whether a managed policy's ARN is one that kedge would give to a policy of the role.
    package func isManaged(_ arn: String, of role: RoleARN) -> Bool {
        guard let match = arn.firstMatch(of: /-([1-9][0-9]{0,3})$/), let index = Int(match.1) else { return false }
        return arn == managedARN(role, index)
    }

    package func inlineName(_ index: Int) -> String { "\(inlinePrefix)\(index)" }

    /// Whether an inline policy of a role is ours: the migration's prefix and a number, nothing else.
    package func isInline(_ name: String) -> Bool {
        name.hasPrefix(inlinePrefix) && name.dropFirst(inlinePrefix.count).wholeMatch(of: /[1-9][0-9]*/) != nil
    }

    private var inlinePrefix: String { "kedge-\(migration)-" }
}
