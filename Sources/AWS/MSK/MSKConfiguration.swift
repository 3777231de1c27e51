import Foundation

/// A custom configuration of MSK in one of its revisions.
package struct MSKConfiguration: Sendable, Equatable {
    package struct Reference: Hashable, Sendable {
        package let arn: String
        package let revision: Int64

        package init(arn: String, revision: Int64) {
            self.arn = arn
            self.revision = revision
        }
    }

    package let reference: Reference
    /// What it sets; all else is MSK's default.
    package let properties: [String: String]

    package init(reference: Reference, properties: [String: String]) {
        self.reference = reference
        self.properties = properties
    }

    /// `super.users`: principals that no ACL binds.
    package var superUsers: [String] {
        (properties["super.users"] ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// Whether a resource that no ACL matches is open to everyone.
    ///
    /// MSK's default is true (MSK developer guide, "Default Amazon MSK configuration"), not Kafka's.
    package var allowsEveryoneIfNoACLFound: Bool {
        properties["allow.everyone.if.no.acl.found"]?.lowercased() != "false"
    }

    package var authorizer: String? { properties["authorizer.class.name"] }

    struct Answer: Decodable {
        let arn: String?
        let revision: Int64?
        /// Base64.
        let serverProperties: Data?
    }
}

/// What DescribeConfiguration says of a configuration.
package struct MSKConfigurationDescription: Sendable, Equatable {
    package let arn: String
    package let name: String
    /// `ACTIVE`, `DELETING`, `DELETE_FAILED`.
    package let state: String
    package let kafkaVersions: [String]
    package let latestRevision: Int64

    struct Answer: Decodable {
        let arn: String
        let name: String?
        let state: String?
        let kafkaVersions: [String]?
        let latestRevision: Revision

        struct Revision: Decodable { let revision: Int64 }
    }

    init(_ answer: Answer) {
        arn = answer.arn
        name = answer.name ?? ""
        state = answer.state ?? ""
        kafkaVersions = answer.kafkaVersions ?? []
        latestRevision = answer.latestRevision.revision
    }
}
