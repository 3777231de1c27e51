import Access
import Foundation
import Kafka

/// ACLs as Kafka's tool prints them, and as JSON, written independently of the reader.
enum ACLText {
    static func listing(_ acls: [ACLBinding]) -> String {
        acls.map { acl in
            """
            Current ACLs for resource `ResourcePattern(resourceType=\(type(acl)), name=\(acl.name), \
            patternType=\(acl.pattern == .literal ? "LITERAL" : "PREFIXED"))`:\u{20}
             \t(principal=\(acl.principal), host=\(acl.host), operation=\(operation(acl)), \
            permissionType=\(acl.permission == .allow ? "ALLOW" : "DENY"))\u{20}


            """
        }.joined()
    }

    static func json(_ acls: [ACLBinding]) -> String {
        let objects = acls.map { acl in
            [
                "resourceType": type(acl), "resourceName": acl.name,
                "patternType": acl.pattern == .literal ? "LITERAL" : "PREFIXED", "principal": acl.principal,
                "host": acl.host, "operation": operation(acl),
                "permission": acl.permission == .allow ? "ALLOW" : "DENY",
            ]
        }
        let data = try? JSONSerialization.data(withJSONObject: objects, options: [.prettyPrinted])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    private static func type(_ acl: ACLBinding) -> String {
        switch acl.resource {
        case .topic: "TOPIC"
        case .group: "GROUP"
        case .cluster: "CLUSTER"
        case .transactionalID: "TRANSACTIONAL_ID"
        case .delegationToken: "DELEGATION_TOKEN"
        case .user: "USER"
        }
    }

    private static func operation(_ acl: ACLBinding) -> String {
        [
            .all: "ALL", .read: "READ", .write: "WRITE", .create: "CREATE", .delete: "DELETE", .alter: "ALTER",
            .describe: "DESCRIBE", .clusterAction: "CLUSTER_ACTION", .describeConfigs: "DESCRIBE_CONFIGS",
            .alterConfigs: "ALTER_CONFIGS", .idempotentWrite: "IDEMPOTENT_WRITE", .createTokens: "CREATE_TOKENS",
            .describeTokens: "DESCRIBE_TOKENS",
        ][acl.operation] ?? "?"
    }
}
