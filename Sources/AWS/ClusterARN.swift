/// The ARN of an MSK cluster, `arn:PARTITION:kafka:REGION:ACCOUNT:cluster/NAME/UUID`.
package struct ClusterARN: Sendable, Hashable {
    package let arn: ARN
    package let name: String
    /// The identifier that tells clusters of one name apart, with its numeric suffix.
    package let uuid: String

    package var partition: AWSPartition { arn.partition }
    package var region: String { arn.region }
    package var account: String { arn.account }

    /// - Throws: ``AWSError`` `invalid-arn`.
    package init(parsing text: String) throws(AWSError) {
        let arn = try ARN(parsing: text)
        let form = "a cluster's is arn:PARTITION:kafka:REGION:ACCOUNT:cluster/NAME/UUID"
        guard arn.service == "kafka", !arn.region.isEmpty, !arn.account.isEmpty else {
            throw ARN.invalid(text, "not an MSK cluster's ARN", form)
        }
        guard let match = arn.resource.wholeMatch(of: /cluster\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9-]{1,64})/) else {
            throw ARN.invalid(text, "'\(arn.resource)' does not name one cluster", form)
        }
        self.arn = arn
        name = String(match.1)
        uuid = String(match.2)
    }

    /// Whether this is an MSK Serverless cluster: its UUID ends in `-s` and a number, a provisioned one's in a number.
    ///
    /// AWS does not document the suffix (seen in github.com/turbot/steampipe-plugin-aws pull request 1291, where the
    /// API lists both); the cluster type that DescribeClusterV2 gives is what counts where it can be asked.
    package var isServerless: Bool { uuid.firstMatch(of: /-s[0-9]+$/) != nil }

    // MARK: - What is in the cluster
    // Source: Service Authorization Reference, "Apache Kafka APIs for Amazon MSK clusters". The name comes last and is
    // taken as it is, so a policy's wildcards and `${*}` can be part of it.

    package func topic(_ name: String) -> String { resource("topic", name) }

    package func group(_ name: String) -> String { resource("group", name) }

    package func transactionalID(_ name: String) -> String { resource("transactional-id", name) }

    private func resource(_ type: String, _ name: String) -> String {
        "arn:\(partition.rawValue):kafka:\(region):\(account):\(type)/\(self.name)/\(uuid)/\(name)"
    }
}

extension ClusterARN: CustomStringConvertible {
    package var description: String { arn.description }
}
