import Foundation

/// A role as IAM has it.
///
/// Source: IAM API reference, "Role".
package struct IAMRole: Sendable, Equatable {
    package let arn: RoleARN
    package let id: String
    /// Who may assume it: JSON.
    package let trustPolicy: String
    package let tags: [String: String]
    /// The managed policy that bounds what its own policies can allow.
    package let boundary: String?
    package let maximumSession: Duration

    package init(
        arn: RoleARN, id: String, trustPolicy: String, tags: [String: String] = [:], boundary: String? = nil,
        maximumSession: Duration = .seconds(3600)
    ) {
        self.arn = arn
        self.id = id
        self.trustPolicy = trustPolicy
        self.tags = tags
        self.boundary = boundary
        self.maximumSession = maximumSession
    }
}

/// A managed policy, the customer's own or AWS's.
///
/// Source: IAM API reference, "Policy".
package struct ManagedPolicy: Sendable, Equatable {
    package let arn: String
    package let name: String
    package let path: String
    package let defaultVersion: String
    package let attachmentCount: Int
    /// How many users and roles it bounds.
    package let boundaryCount: Int
    /// Told by GetPolicy, not by ListPolicies.
    package let tags: [String: String]

    package init(
        arn: String, name: String, path: String, defaultVersion: String, attachmentCount: Int = 0,
        boundaryCount: Int = 0, tags: [String: String] = [:]
    ) {
        self.arn = arn
        self.name = name
        self.path = path
        self.defaultVersion = defaultVersion
        self.attachmentCount = attachmentCount
        self.boundaryCount = boundaryCount
        self.tags = tags
    }

    package struct Version: Sendable, Equatable {
        /// `v1`, `v2`, …; a number is never used again.
        package let id: String
        package let isDefault: Bool

        package init(id: String, isDefault: Bool) {
            self.id = id
            self.isDefault = isDefault
        }

        package var number: Int { Int(id.dropFirst()) ?? 0 }
    }
}

/// A policy with its text: JSON as IAM keeps it.
package struct NamedPolicy: Sendable, Equatable {
    /// An inline policy's name, a managed one's ARN.
    package let name: String
    package let document: String

    package init(name: String, document: String) {
        self.name = name
        self.document = document
    }
}

/// All that decides what a role may do by its own account's word: its policies and what bounds them.
package struct RoleAccess: Sendable, Equatable {
    package let role: IAMRole
    package let inline: [NamedPolicy]
    package let attached: [NamedPolicy]
    package let boundary: NamedPolicy?

    package init(role: IAMRole, inline: [NamedPolicy], attached: [NamedPolicy], boundary: NamedPolicy? = nil) {
        self.role = role
        self.inline = inline
        self.attached = attached
        self.boundary = boundary
    }

    /// The texts of all policies that grant or deny; the boundary only bounds.
    package var documents: [String] { (inline + attached).map(\.document) }
}
