import AWS

/// How a user's name becomes the name of its role: `{user}-role`, or an ARN with `{user}` in its name.
package struct RoleRule: Hashable, Sendable {
    /// As it was written.
    package let text: String
    private let pattern: String

    private static let placeholder = "{user}"

    /// - Parameter cluster: whose account and partition a rule without an ARN means.
    /// - Throws: ``AccessError`` `role-rule-invalid`.
    package init(parsing text: String, for cluster: ClusterARN) throws(AccessError) {
        self.text = text
        pattern =
            text.hasPrefix("arn:") ? text : "arn:\(cluster.partition.rawValue):iam::\(cluster.account):role/\(text)"
        let name = pattern.split(separator: "/").last ?? ""
        guard name.contains(Self.placeholder) else {
            throw Self.invalid(text, "has no {user} in the role's name, so that all users would share one role")
        }
        do {
            _ = try RoleARN(parsing: pattern.replacing(Self.placeholder, with: "u"))
        } catch {
            throw AccessError(
                code: .roleRuleInvalid, message: "role rule \(error.message)", hint: "write it like {user}-role.",
                cause: error.hint)
        }
    }

    /// The role that stands in for a principal, or why there can be none.
    ///
    /// A character that no role's name may have is not replaced by another: two users could end up with one role.
    package func role(for principal: String) -> Result<RoleARN, NoRole> {
        let parts = principal.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "User" else { return .failure(NoRole(reason: "it is not a user")) }
        // IAM API reference, CreateRole: letters, digits and _+=,.@-, up to 64.
        guard parts[1].wholeMatch(of: /[A-Za-z0-9_+=,.@-]+/) != nil else {
            return .failure(NoRole(reason: "its name has characters that no role's name may have"))
        }
        do {
            return .success(try RoleARN(parsing: pattern.replacing(Self.placeholder, with: parts[1])))
        } catch {
            return .failure(NoRole(reason: "the role's name would be longer than 64 characters"))
        }
    }

    package struct NoRole: Error, Hashable {
        package let reason: String
    }

    private static func invalid(_ text: String, _ problem: String) -> AccessError {
        AccessError(
            code: .roleRuleInvalid, message: "role rule '\(text.excerpt)' \(problem)",
            hint: "write it like {user}-role.")
    }
}
