import Manifests

extension AccessReview {
    /// What the manifest says of principals and ACLs that there are not: perhaps misspelled, so that something else
    /// applies to whoever is meant.
    var idleNames: [Finding] {
        let access = desired.migration.spec.access
        let known = Set(acls.map(\.principal) + translation.policies.map(\.principal))
            .union(context.principals).union(context.excluded)
        let named = [
            ("spec.access.roles.exceptions", Array(access.roles.exceptions.keys)),
            ("spec.access.trust", access.trust.compactMap(\.principal)),
        ]
        let nobody = named.flatMap { key, principals in
            Set(principals).subtracting(known).sorted().map { principal in
                Finding(
                    "W45", key, "\(principal) is named there, but by no ACL, so that it counts for nobody",
                    hint: "correct the name, or delete it.")
            }
        }
        let decided = Set(context.hostDecisions.keys).subtracting(acls).sorted().map { acl in
            Finding(
                "W45", "spec.access.hostAcls",
                "\(acl.principal): \(acl.words) is decided about there, but there is no such ACL",
                hint: "correct it, or delete it.")
        }
        return nobody + decided
    }
}
