import Kafka

/// What to add to the Migration manifest to accept something, as exact lines.
enum ManifestLines {
    static let reason = "WHY, FOR WHO READS IT LATER"

    /// `spec.access.accept` for differences of a principal.
    static func accept(_ differences: [AccessDifference], of principal: String) -> String {
        differences.map { difference in
            """
                  - principal: \(principal.lineQuoted)
                    difference: \(difference.kind.rawValue)
                    action: \(difference.action.lineQuoted)
                    resource: \(difference.resource.lineQuoted)
                    reason: \(reason)

            """
        }.joined()
    }

    /// `spec.access.hostAcls` for ACLs that name a host.
    static func decide(_ acls: [ACLBinding]) -> String {
        acls.map { acl in
            """
                  - principal: \(acl.principal.lineQuoted)
                    host: \(acl.host.lineQuoted)
                    permissionType: \(acl.permission.word)
                    operation: \(acl.operation.words)
                    resourceType: \(acl.resource.word)
                    resourceName: \(acl.name.lineQuoted)
                    patternType: \(acl.pattern.word)
                    decision: LeaveOut
                    reason: \(reason)

            """
        }.joined()
    }
}

extension String {
    /// In quotes, and without what could be taken for a mark of kedge's own in a pull request.
    fileprivate var lineQuoted: String { quoted.replacing("<", with: "\\u003c") }
}
