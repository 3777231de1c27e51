import Cryptography

/// One of the policies that are, or are to be, attached to a principal's role.
package struct AttachedPolicy: Hashable, Sendable {
    /// `User:alice`.
    package let principal: String
    package let document: PolicyDocument
    /// Of the bytes that were read, in hexadecimal.
    package let digest: String

    package init(_ principal: String, _ document: PolicyDocument) {
        self.principal = principal
        self.document = document
        digest = hex(sha256(document.json()))
    }

    /// - Throws: ``AccessError`` as ``PolicyDocument/init(parsing:)``.
    package init(_ principal: String, parsing bytes: [UInt8]) throws(AccessError) {
        self.principal = principal
        document = try PolicyDocument(parsing: bytes)
        digest = hex(sha256(bytes))
    }
}

extension AccessTranslation {
    /// The policies as they would be on the principals' roles.
    package var attached: [AttachedPolicy] {
        policies.flatMap { policy in policy.documents.map { AttachedPolicy(policy.principal, $0) } }
    }
}
