/// What KMS says of a key.
///
/// Source: KMS API reference, DescribeKey ("KeyMetadata").
package struct KMSKey: Sendable, Equatable {
    package let arn: String
    /// Whether the customer manages it; otherwise AWS does, for one of its services.
    package let isCustomerManaged: Bool
    /// `SYMMETRIC_DEFAULT` for those that Secrets Manager and MSK take.
    package let spec: String
    /// KMS's word, such as `Enabled` or `PendingDeletion`.
    package let state: String

    package var isSymmetric: Bool { spec == "SYMMETRIC_DEFAULT" }
    package var isEnabled: Bool { state == "Enabled" }

    struct Answer: Decodable {
        let metadata: Metadata

        private enum CodingKeys: String, CodingKey { case metadata = "KeyMetadata" }

        struct Metadata: Decodable {
            let arn: String?
            let manager: String?
            let spec: String?
            /// The older name of the same field.
            let customerMasterKeySpec: String?
            let state: String?

            private enum CodingKeys: String, CodingKey {
                case arn = "Arn"
                case manager = "KeyManager"
                case spec = "KeySpec"
                case customerMasterKeySpec = "CustomerMasterKeySpec"
                case state = "KeyState"
            }
        }
    }

    init(_ answer: Answer.Metadata) {
        arn = answer.arn ?? ""
        isCustomerManaged = answer.manager == "CUSTOMER"
        spec = answer.spec ?? answer.customerMasterKeySpec ?? ""
        state = answer.state ?? ""
    }
}
