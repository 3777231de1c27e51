/// The ARN of an IAM role, `arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME`.
package struct RoleARN: Sendable, Hashable {
    package let arn: ARN
    /// The path, `/` or `/team/app/`.
    package let path: String
    package let roleName: String

    package var partition: AWSPartition { arn.partition }
    package var account: String { arn.account }

    /// - Throws: ``AWSError`` `invalid-arn`.
    package init(parsing text: String) throws(AWSError) {
        let arn = try ARN(parsing: text)
        let form = "a role's is arn:PARTITION:iam::ACCOUNT:role/NAME"
        guard arn.service == "iam", arn.region.isEmpty, !arn.account.isEmpty else {
            throw ARN.invalid(text, "not an IAM role's ARN", form)
        }
        // Names: IAM API reference, CreateRole: up to 64 characters of [\w+=,.@-]; paths up to 512 of ASCII.
        guard let match = arn.resource.wholeMatch(of: /role(\/(?:[!-~]{1,510}\/)?)([A-Za-z0-9_+=,.@-]{1,64})/) else {
            throw ARN.invalid(text, "'\(arn.resource)' does not name one role", form)
        }
        self.arn = arn
        path = String(match.1)
        roleName = String(match.2)
    }
}

extension RoleARN: CustomStringConvertible {
    package var description: String { arn.description }
}
