/// AWS Key Management Service: what a key is.
package struct KMSClient: Sendable {
    private let client: AWSClient
    private let region: String

    package init(_ client: AWSClient, region: String) {
        self.client = client
        self.region = region
    }

    /// DescribeKey.
    ///
    /// - Parameter id: A key's id, ARN, `alias/…` or an alias's ARN.
    package func key(_ id: String) async throws(AWSError) -> KMSKey {
        let answer: KMSKey.Answer = try await client.call(
            .kms, target: "TrentService.DescribeKey", ["KeyId": id], region: region)
        return KMSKey(answer.metadata)
    }
}
