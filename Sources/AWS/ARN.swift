/// The groups of regions that AWS keeps apart.
package enum AWSPartition: String, Sendable, CaseIterable {
    case standard = "aws"
    case china = "aws-cn"
    case govCloud = "aws-us-gov"

    /// The partition that a region belongs to: `cn-` and `us-gov-` regions have their own.
    package init(region: String) {
        self =
            if region.hasPrefix("cn-") {
                .china
            } else if region.hasPrefix("us-gov-") {
                .govCloud
            } else {
                .standard
            }
    }
}

/// An Amazon Resource Name, `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, checked part by part.
///
/// Region and account are empty for resources that have none (IAM has no region, S3 neither).
package struct ARN: Sendable, Hashable {
    package let partition: AWSPartition
    package let service: String
    package let region: String
    package let account: String
    package let resource: String

    private static let maximumLength = 2_048

    /// - Throws: ``AWSError`` `invalid-arn` that says which part is wrong and what would be right.
    package init(parsing text: String) throws(AWSError) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", text.utf8.count <= Self.maximumLength else {
            throw Self.invalid(text, "not an ARN", "write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE")
        }
        guard let partition = AWSPartition(rawValue: parts[1]) else {
            let known = AWSPartition.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.invalid(text, "'\(parts[1])' is not a partition", "use one of \(known)")
        }
        guard parts[2].wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil else {
            throw Self.invalid(text, "'\(parts[2])' is not a service", "write it in lower case, such as kafka")
        }
        guard parts[3].wholeMatch(of: /([a-z]{2,}(-[a-z]+)+-[0-9]{1,2})?/) != nil else {
            throw Self.invalid(text, "'\(parts[3])' is not a region", "write one like eu-west-1")
        }
        guard parts[3].isEmpty || AWSPartition(region: parts[3]) == partition else {
            throw Self.invalid(
                text, "\(parts[3]) is not in partition \(partition.rawValue)",
                "that region's partition is \(AWSPartition(region: parts[3]).rawValue)")
        }
        guard parts[4].wholeMatch(of: /([0-9]{12})?/) != nil else {
            throw Self.invalid(text, "'\(parts[4])' is not an account", "an account id has 12 digits")
        }
        guard !parts[5].isEmpty, parts[5].unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }) else {
            throw Self.invalid(text, "no resource, or one with white space", "the resource follows the account id")
        }
        self.partition = partition
        service = parts[2]
        region = parts[3]
        account = parts[4]
        resource = parts[5]
    }

    static func invalid(_ text: String, _ problem: String, _ hint: String) -> AWSError {
        AWSError(code: .invalidARN, message: "'\(text.prefix(200))': \(problem)", hint: hint)
    }
}

extension ARN: CustomStringConvertible {
    package var description: String { "arn:\(partition.rawValue):\(service):\(region):\(account):\(resource)" }
}
