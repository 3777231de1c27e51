/// What DescribeSecret says of a secret; its value is not part of it.
///
/// Source: Secrets Manager API reference.
package struct SecretDescription: Sendable, Equatable {
    package let arn: String
    package let name: String
    /// Key id, ARN or alias; nil: the account's own key of Secrets Manager, `aws/secretsmanager`.
    package let keyID: String?
    package let isDeleted: Bool
    package let rotates: Bool
    /// The region of the secret that this one is a replica of, or its own.
    package let primaryRegion: String?

    init(_ answer: Answer) {
        arn = answer.arn
        name = answer.name
        keyID = answer.keyID
        isDeleted = answer.deleted != nil
        rotates = answer.rotates ?? false
        primaryRegion = answer.primaryRegion
    }

    struct Answer: Decodable {
        let arn: String
        let name: String
        let keyID: String?
        let deleted: Double?
        let rotates: Bool?
        let primaryRegion: String?

        private enum CodingKeys: String, CodingKey {
            case arn = "ARN"
            case name = "Name"
            case keyID = "KmsKeyId"
            case deleted = "DeletedDate"
            case rotates = "RotationEnabled"
            case primaryRegion = "PrimaryRegion"
        }
    }
}
