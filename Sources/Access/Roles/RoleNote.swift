/// Something about the role that takes a principal's place: that there is none, or whom it trusts.
package struct RoleNote: Hashable, Sendable {
    /// A stable code, whose letter is the severity.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case noRole = "B60"
        case sharedRole = "B61"
        case notTrusted = "B62"
        case trustedByAnyone = "B63"
        case trustUnreadable = "B64"
        case trustUndecided = "W60"
        case anyServiceAccount = "W61"
        case anyAudience = "W62"
        case confusedDeputy = "W63"
        case otherAccount = "W64"
        case anyPod = "W65"

        package var severity: AccessNote.Severity { rawValue.hasPrefix("B") ? .blocks : .warns }

        package var hint: String {
            switch self {
            case .noRole:
                "add it to access.roles.exceptions, write an AccessPolicy manifest that names its role, or exclude it."
            case .sharedRole: "give each principal a role of its own: a shared one has the access of all."
            case .notTrusted: "put the generated trust policy on the role, or correct access.trust."
            case .trustedByAnyone: "name who may assume the role."
            case .trustUnreadable: "correct the role's trust policy."
            case .trustUndecided: "try it: start the service with the role before the cutover."
            case .anyServiceAccount: "demand the service account: StringEquals on the provider's :sub."
            case .anyAudience: "demand the audience: StringEquals of sts.amazonaws.com on the provider's :aud."
            case .confusedDeputy: "demand the account: StringEquals on aws:SourceAccount."
            case .otherAccount: "remove it, or demand an sts:ExternalId, unless it is meant."
            case .anyPod:
                "demand the pod: StringEquals on aws:RequestTag/kubernetes-namespace and …/kubernetes-service-account."
            }
        }
    }

    package let code: Code
    /// The principal whose role it is about.
    package let principal: String
    /// What was found, in words.
    package let detail: String

    package init(_ code: Code, _ principal: String, _ detail: String) {
        self.code = code
        self.principal = principal
        self.detail = detail
    }

    package var severity: AccessNote.Severity { code.severity }
    package var hint: String { code.hint }

    package var message: String {
        switch code {
        case .noRole: "has no role: \(detail)"
        case .sharedRole: detail
        case .notTrusted: "its role cannot be assumed where the service runs: \(detail)"
        case .trustedByAnyone: "its role can be assumed by anyone: \(detail)"
        case .trustUnreadable: "its role's trust policy cannot be read: \(detail)"
        case .trustUndecided: "whether its role can be assumed depends on what is not known here: \(detail)"
        case .anyServiceAccount: "its role can be assumed by more than its service account: \(detail)"
        case .anyAudience: "its role takes tokens for any audience: \(detail)"
        case .confusedDeputy: "its role can be assumed by the service on behalf of other accounts: \(detail)"
        case .otherAccount: "its role can be assumed from another account: \(detail)"
        case .anyPod: "its role can be assumed for any pod that is associated with it: \(detail)"
        }
    }
}

extension RoleNote: Comparable {
    package static func < (a: Self, b: Self) -> Bool {
        if a.severity != b.severity { return a.severity < b.severity }
        if a.code != b.code { return a.code.rawValue < b.code.rawValue }
        if a.principal != b.principal { return ExactText(a.principal) < ExactText(b.principal) }
        return ExactText(a.detail) < ExactText(b.detail)
    }
}
