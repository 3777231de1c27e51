import AWS
import Manifests

@testable import Reconcile

/// A repository of manifests as the tests write it: one migration, a set of topics, a role for each service.
struct Project {
    var phase: Phase = .planned
    var suspend = false
    var acknowledged = false
    var cutoverLag = 100
    var maxFreeze = "2m"
    var drainTimeout = "30m"
    var openWithoutACL: Bool? = false
    var include = ["*"]
    var exclude: [String] = []
    var partitions: Int?
    var replicationFactor: Int?
    var configs: [String: String] = [:]
    var principals: [String] = []
    var sourceServers = ["127.0.0.1:9092"]
    var targetServers = ["127.0.0.1:9093"]
    /// Where segments and evidence are: folders below this one.
    var stores = "/nowhere"
    var targetAuthentication = "{mechanism: IAM}"
    var sourceAuthentication =
        "{mechanism: SCRAM-SHA-512, username: \"${KEDGE_USER}\", password: \"${KEDGE_PASSWORD}\"}"
    var targetARN = Self.targetARN
    /// `spec.access`, in one line.
    var access = "{apply: external}"
    /// The file that `spec.git.verify.allowedSigners` names.
    var allowedSigners: String?
    /// Changes nothing but the commit.
    var remark = ""

    static let sourceARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/old/2d0cbd1c-8ae1-4ba6-a9a3-21f2e4a5c6d7-4"
    static let targetARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/new/9f8b7a6c-5d4e-4f3a-8b2c-1d0e9f8a7b6c-9"

    var files: [String: [UInt8]] {
        var files = ["migration.yaml": migration, "topics.yaml": topics]
        for principal in principals { files["access/\(principal)/access-policy.yaml"] = policy(of: principal) }
        return files.mapValues { Array($0.utf8) }
    }

    func desired(commit: String = "c1", files others: [String: [UInt8]] = [:]) throws -> Desired {
        let checkout = Checkout(commit: commit, files: files.merging(others) { _, other in other })
        return try Desired(checkout, migration: nil)
    }

    private var migration: String {
        """
        # \(remark)
        apiVersion: kedge/v1alpha1
        kind: Migration
        metadata:
          name: move
        spec:
          phase: \(phase.rawValue)
          suspend: \(suspend)
          source:
            arn: \(Self.sourceARN)
            \(sourceServers.isEmpty ? "" : "bootstrapServers: \(list(sourceServers))")
            tls: {enabled: false}
            authentication: \(sourceAuthentication)
            \(openWithoutACL.map { "allowEveryoneIfNoAclFound: \($0)" } ?? "")
          target:
            arn: \(targetARN)
            \(targetServers.isEmpty ? "" : "bootstrapServers: \(list(targetServers))")
            tls: {enabled: false}
            authentication: \(targetAuthentication)
          segments:
            url: file://\(stores)/segments
            maxSegmentSize: 1MiB
          evidence:
            url: file://\(stores)/evidence
          replication:
            cutoverLag: \(cutoverLag)
          cutover:
            drainTimeout: \(drainTimeout)
            maxFreeze: \(maxFreeze)
            acknowledged: \(acknowledged)
          access: \(access)
          \(allowedSigners.map { "git: {verify: {allowedSigners: \($0)}}" } ?? "")

        """
    }

    private var topics: String {
        var text = """
            apiVersion: kedge/v1alpha1
            kind: TopicSet
            metadata:
              name: topics
            spec:
              migration: move
              include: \(list(include))

            """
        if !exclude.isEmpty { text += "  exclude: \(list(exclude))\n" }
        if let partitions { text += "  partitions: \(partitions)\n" }
        if let replicationFactor { text += "  replicationFactor: \(replicationFactor)\n" }
        if !configs.isEmpty {
            text += "  configs:\n" + configs.sorted { $0.key < $1.key }.map { "    \($0): \"\($1)\"\n" }.joined()
        }
        return text
    }

    private func policy(of principal: String) -> String {
        """
        apiVersion: kedge/v1alpha1
        kind: AccessPolicy
        metadata:
          name: \(principal)
        spec:
          migration: move
          principal: User:\(principal)
          role: arn:aws:iam::123456789012:role/\(principal)
          policy: access/\(principal)/policy.json

        """
    }

    private func list(_ items: [String]) -> String {
        "[" + items.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
}
