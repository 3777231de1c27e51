import AWS

/// A secret in AWS Secrets Manager: its name, or its whole ARN, which is needed in another account.
package struct SecretID: Hashable, Sendable {
    package let rawValue: String

    /// Nil unless it is an ARN, or a name of the characters that CreateSecret allows.
    ///
    /// Names have 1 to 512 letters, digits and `/_+=.@-`; ARNs end in `secret:NAME-` and six characters more (AWS
    /// Secrets Manager API reference, CreateSecret).
    package init?(parsing text: String) {
        let name: Substring.UTF8View
        let isARN = text.utf8.starts(with: "arn:".utf8)
        if isARN {
            guard let arn = try? ARN(parsing: text), arn.service == "secretsmanager", !arn.region.isEmpty,
                !arn.account.isEmpty, arn.resource.hasPrefix("secret:")
            else { return nil }
            name = text.dropFirst(text.utf8.count - arn.resource.utf8.count + "secret:".utf8.count).utf8
        } else {
            name = text[...].utf8
        }
        guard (1...(isARN ? 519 : 512)).contains(name.count),
            name.allSatisfy({ $0.isLetter || $0.isDigit || "/_+=.@-".utf8.contains($0) })
        else { return nil }
        rawValue = text
    }

    /// The ARN, where it is one.
    package var arn: ARN? { rawValue.hasPrefix("arn:") ? try? ARN(parsing: rawValue) : nil }
}

extension SecretID: CustomStringConvertible {
    package var description: String { rawValue }
}

extension Reader<SecretID> {
    static let secretID = Reader.text(
        "a secret",
        hint: "write its name, such as AmazonMSK_admin, or arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME",
        parse: SecretID.init(parsing:))
}
