import AWS

extension Reader {
    /// An ARN; the hint says which of its parts is wrong.
    static func arn(
        _ expected: String, hint: String, parse: @escaping @Sendable (String) throws(AWSError) -> Value
    ) -> Reader {
        let text = Reader<String>.text(expected, hint: hint) { $0.utf8.starts(with: "arn:".utf8) ? $0 : nil }
        return Reader { cursor in
            guard let text = text.read(cursor) else { return nil }
            do throws(AWSError) {
                return try parse(text)
            } catch {
                cursor.report("\(text.quotedExcerpt) is not \(expected)", hint: error.hint)
                return nil
            }
        }
    }
}

extension Reader<ClusterARN> {
    static let clusterARN = Reader.arn(
        "the ARN of an MSK cluster", hint: "write arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/UUID",
        parse: ClusterARN.init(parsing:))
}

extension Reader<RoleARN> {
    static let roleARN = Reader.arn(
        "the ARN of an IAM role", hint: "write arn:aws:iam::ACCOUNT:role/NAME", parse: RoleARN.init(parsing:))
}

/// The ARN of a KMS key, `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`.
///
/// An alias is no key: it can be pointed at another one, and what was written before could no longer be told from what
/// the manifest says. S3 also reads an alias in the caller's account, not in the bucket's (Amazon S3 User Guide,
/// "Using server-side encryption with AWS KMS keys").
package struct KMSKeyARN: Hashable, Sendable {
    package let arn: ARN

    package var region: String { arn.region }

    /// - Throws: ``AWSError`` `invalid-arn`.
    package init(parsing text: String) throws(AWSError) {
        let arn = try ARN(parsing: text)
        let form = "a key's is arn:PARTITION:kms:REGION:ACCOUNT:key/ID"
        let isKey = arn.resource.wholeMatch(of: /key\/[A-Za-z0-9-]{1,128}/) != nil
        guard arn.service == "kms", !arn.region.isEmpty, !arn.account.isEmpty, isKey else {
            let isAlias = arn.resource.hasPrefix("alias/")
            throw AWSError(
                code: .invalidARN, message: "'\(text.prefix(200))': not a KMS key's ARN",
                hint: isAlias ? "an alias can be pointed at another key; \(form)" : form)
        }
        self.arn = arn
    }
}

extension KMSKeyARN: CustomStringConvertible {
    package var description: String { arn.description }
}

extension Reader<KMSKeyARN> {
    static let kmsKeyARN = Reader.arn(
        "the ARN of a KMS key", hint: "write arn:aws:kms:REGION:ACCOUNT:key/ID", parse: KMSKeyARN.init(parsing:))
}
