import Foundation

/// What the operator's manifests say.
struct Declaration {
    static let migration = "old-to-new"

    var phase = "Planned"
    var acknowledged = false
    /// Instead of the clusters' own.
    var sourceBrokers: [String]?
    var targetARN = Estate.targetARN
    var passwordVariable = "KAFKA_PASSWORD"
    /// `spec.access`, in one line.
    var access = "{apply: external}"
}

extension Estate {
    /// The manifests, by path.
    func files(_ declaration: Declaration) throws -> [String: String] {
        func list(_ brokers: [String]) -> String { brokers.map { "\"\($0)\"" }.joined(separator: ", ") }
        let ca = scratch.file("ca.pem").path()
        var files = [
            "migration.yaml": """
            apiVersion: kedge/v1alpha1
            kind: Migration
            metadata:
              name: \(Declaration.migration)
            spec:
              phase: \(declaration.phase)
              source:
                arn: \(Self.sourceARN)
                bootstrapServers: [\(list(try declaration.sourceBrokers ?? sandbox.brokers("source")))]
                tls: {caFile: \(ca)}
                authentication:
                  mechanism: SCRAM-SHA-512
                  username: ${KAFKA_USER}
                  password: ${\(declaration.passwordVariable)}
                allowEveryoneIfNoAclFound: false
              target:
                arn: \(declaration.targetARN)
                bootstrapServers: [\(list(try sandbox.brokers("target")))]
                tls: {caFile: \(ca)}
                authentication: {mechanism: IAM}
              segments: {url: "file://\(scratch.file("segments").path())"}
              evidence: {url: "file://\(scratch.file("evidence").path())", retention: 7y}
              cutover: {acknowledged: \(declaration.acknowledged)}
              access: \(declaration.access)

            """,
            "topics.yaml": """
            apiVersion: kedge/v1alpha1
            kind: TopicSet
            metadata: {name: all}
            spec:
              migration: \(Declaration.migration)
              include: ["*"]

            """,
        ]
        for service in Self.services {
            files["access/\(service)/access-policy.yaml"] = """
                apiVersion: kedge/v1alpha1
                kind: AccessPolicy
                metadata: {name: \(service)}
                spec:
                  migration: \(Declaration.migration)
                  principal: User:\(service)
                  role: \(Self.account):role/\(service)-role
                  policy: access/\(service)/policy.json

                """
        }
        return files
    }
}
