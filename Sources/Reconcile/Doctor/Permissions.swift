import AWS
import Access
import Kafka
import Manifests

/// The least that kedge has to be allowed for a migration, with the concrete ARNs.
///
/// Pure. Source of actions and their resources: Service Authorization Reference.
package struct Permissions {
    private let desired: Desired
    var spec: MigrationSpec { desired.migration.spec }
    private var partition: String { spec.target.arn.partition.rawValue }
    private var list: [Permission] = []

    package static func of(_ desired: Desired) -> [Permission] {
        var permissions = Permissions(desired)
        for (name, cluster) in [("Source", desired.migration.spec.source), ("Target", desired.migration.spec.target)] {
            permissions.addManaged(name, cluster)
            permissions.addSecret(name, cluster)
        }
        permissions.addSource()
        permissions.addTarget()
        permissions.addStore("Evidence", desired.migration.spec.evidenceStore)
        permissions.addStore("Segments", desired.migration.spec.segmentsStore)
        permissions.addRoles()
        permissions.addSessions()
        return permissions.list
    }

    /// The same by identity, in the order of first use.
    package static func policies(of desired: Desired) -> [RunnerPolicy] {
        let all = of(desired)
        var identities: [CredentialsSpec] = []
        for permission in all where !identities.contains(permission.identity) { identities.append(permission.identity) }
        return identities.map { identity in
            RunnerPolicy(identity: identity, permissions: all.filter { $0.identity == identity })
        }
    }

    private init(_ desired: Desired) {
        self.desired = desired
    }

    mutating func add(
        _ identity: CredentialsSpec, _ sid: String, _ purpose: String, _ actions: [String], on resources: [String],
        if conditions: [PolicyCondition] = []
    ) {
        list.append(Permission(identity, sid, purpose, actions, on: resources, if: conditions))
    }

    // MARK: MSK and its secrets

    private mutating func addManaged(_ name: String, _ cluster: ClusterSpec) {
        guard cluster.asksMSK else { return }
        let arn = cluster.arn
        add(
            cluster.credentials, "\(name)Facts", "find the \(name.lowercased())'s brokers and see how it is set up",
            ["kafka:DescribeClusterV2", "kafka:ListClusterOperationsV2"], on: ["\(arn)"])
        // These two know no single cluster or configuration beforehand.
        add(
            cluster.credentials, "\(name)Brokers", "ask for the \(name.lowercased())'s bootstrap servers",
            ["kafka:GetBootstrapBrokers"], on: ["*"])
        add(
            cluster.credentials, "\(name)Configuration", "read the configuration of the \(name.lowercased())'s brokers",
            ["kafka:DescribeConfigurationRevision"],
            on: ["arn:\(arn.partition.rawValue):kafka:\(arn.region):\(arn.account):configuration/*/*"])
    }

    private mutating func addSecret(_ name: String, _ cluster: ClusterSpec) {
        guard let secret = cluster.authentication.secret else { return }
        let arn = cluster.arn
        // A secret's ARN ends in a hyphen and six characters that nobody knows before it is made.
        let resource =
            secret.arn?.description
            ?? "arn:\(arn.partition.rawValue):secretsmanager:\(arn.region):\(arn.account):secret:\(secret)-??????"
        add(
            cluster.credentials, "\(name)Secret", "read the password for the \(name.lowercased())",
            ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], on: [resource])
        let keys = ["arn:\(arn.partition.rawValue):kms:\(arn.region):\(arn.account):key/*"]
        add(
            cluster.credentials, "\(name)SecretDecrypt", "decrypt that secret", ["kms:Decrypt"], on: keys,
            if: [
                PolicyCondition(
                    "StringEquals", "kms:ViaService",
                    ["secretsmanager.\(arn.region).amazonaws.com\(arn.partition == .china ? ".cn" : "")"])
            ])
        // kedge asks KMS itself, not via Secrets Manager.
        add(
            cluster.credentials, "\(name)SecretKey", "see whose key that secret is under", ["kms:DescribeKey"], on: keys
        )
        add(
            cluster.credentials, "\(name)Secrets", "see whether the \(name.lowercased()) knows that secret",
            ["kafka:ListScramSecrets"], on: ["\(arn)"])
    }

    // MARK: Kafka by IAM

    private mutating func addSource() {
        guard spec.source.authentication.mechanism == .iam else { return }
        addKafka(
            "Source", spec.source, cluster: [.connect, .describeCluster, .alterCluster],
            topics: [.describeTopic, .describeTopicDynamicConfiguration, .readData],
            groups: [.alterGroup, .describeGroup])
    }

    private mutating func addTarget() {
        guard spec.movesAccess else { return }
        addKafka(
            "Target", spec.target, cluster: [.connect, .describeCluster, .writeDataIdempotently],
            topics: [
                .alterTopic, .alterTopicDynamicConfiguration, .createTopic, .describeTopic,
                .describeTopicDynamicConfiguration, .readData, .writeData,
            ],
            groups: [.alterGroup, .describeGroup])
    }

    private mutating func addKafka(
        _ name: String, _ spec: ClusterSpec, cluster: [KafkaClusterAction], topics: [KafkaClusterAction],
        groups: [KafkaClusterAction]
    ) {
        let (identity, arn, what) = (spec.credentials, spec.arn, name.lowercased())
        add(identity, "\(name)Cluster", "sign in to the \(what)", cluster.map(\.iamName), on: ["\(arn)"])
        add(
            identity, "\(name)Topics",
            name == "Target" ? "create topics, write and compare records" : "read topics and records",
            topics.map(\.iamName), on: [arn.topic("*")])
        add(identity, "\(name)Groups", "carry the groups' offsets over", groups.map(\.iamName), on: [arn.group("*")])
    }

    // MARK: S3

    private mutating func addStore(_ name: String, _ store: StoreSpec) {
        guard let (bucket, prefix) = store.bucket else { return }
        let arn = "arn:\(partition):s3:::\(bucket)"
        let isEvidence = store.role == .evidence
        let objects = "\(arn)/\(prefix.isEmpty ? "" : prefix + "/")"
        add(
            store.credentials, "\(name)Objects", isEvidence ? "write and read the evidence" : "write and read segments",
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
                + (isEvidence && store.objectLock != nil ? ["s3:PutObjectRetention"] : []),
            on: [objects + "*"])
        // kedge deletes nothing else.
        add(
            store.credentials, "\(name)Probe", "remove what doctor tries the store with", ["s3:DeleteObject"],
            on: [objects + ".probe/*"])
        add(
            store.credentials, "\(name)List", isEvidence ? "list the evidence" : "list segments", ["s3:ListBucket"],
            on: [arn],
            if: prefix.isEmpty ? [] : [PolicyCondition("StringLikeIfExists", "s3:prefix", [prefix, "\(prefix)/*"])])
        add(
            store.credentials, "\(name)Bucket",
            "see how the bucket of the \(isEvidence ? "evidence" : "segments") is set up",
            [
                "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
            ], on: [arn])
        if let key = store.kmsKeyARN {
            add(
                store.credentials, "\(name)Key",
                isEvidence ? "encrypt and decrypt the evidence" : "encrypt and decrypt segments",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                on: ["\(key)"])
        }
    }

    // MARK: IAM and STS

    private mutating func addRoles() {
        guard spec.movesAccess else { return }
        let named = desired.accessPolicies.map(\.spec.role) + spec.access.roles.exceptions.values
        var roles = Set(named.map(\.description))
        let account = spec.target.arn.account
        if let rule = spec.access.roles.rule {
            let pattern = rule.text.replacing("{user}", with: "*")
            roles.insert(pattern.hasPrefix("arn:") ? pattern : "arn:\(partition):iam::\(account):role/\(pattern)")
        }
        guard !roles.isEmpty else { return }
        addRehearsal(of: roles)
        let identity = desired.migration.accessCredentials
        let own = desired.migration.rolePolicySettings.own
        let policies = "arn:\(partition):iam::\(account):policy\(own.path)*"
        add(
            identity, "RolesRead", "see what is on the services' roles",
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
            on: roles.sorted())
        add(identity, "PoliciesList", "find the policies that kedge made", ["iam:ListPolicies"], on: ["*"])
        // Others' policies on the roles are the account's or AWS's own; linters do not know the account `aws`.
        add(
            identity, "PoliciesRead", "read the policies that are attached to the roles",
            ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
            on: ["arn:\(partition):iam::*:policy/*"])
        guard spec.access.apply == .kedge else { return }
        let ours = [PolicyCondition("ArnLike", "iam:PolicyARN", [policies])]
        if spec.access.policyType == .inline {
            add(
                identity, "RolesWrite", "put the merged policies on the roles",
                ["iam:DeleteRolePolicy", "iam:PutRolePolicy"], on: roles.sorted())
            // What it made when the manifest wanted the other type goes.
            add(
                identity, "PoliciesDelete", "delete the managed policies that inline ones replace",
                ["iam:DeletePolicy", "iam:DeletePolicyVersion"], on: [policies])
            add(
                identity, "RolesDetach", "detach the managed policies that inline ones replace",
                ["iam:DetachRolePolicy"], on: roles.sorted(), if: ours)
            return
        }
        add(
            identity, "PoliciesWrite", "keep the merged policies below \(own.path)",
            [
                "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
                "iam:TagPolicy",
            ], on: [policies])
        add(
            identity, "RolesWrite", "attach them to the roles", ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            on: roles.sorted(), if: ours)
        add(
            identity, "RolesDelete", "take off the inline policies that managed ones replace",
            ["iam:DeleteRolePolicy"], on: roles.sorted())
    }

    /// The roles that are assumed, by what assumes them.
    private mutating func addSessions() {
        var roles: [CredentialsSpec: Set<String>] = [:]
        for identity in Set(list.map(\.identity)) {
            guard let role = identity.roleARN else { continue }
            roles[CredentialsSpec(profile: identity.profile), default: []].insert(role.description)
        }
        for (identity, assumed) in roles.sorted(by: { ($0.key.profile ?? "") < ($1.key.profile ?? "") }) {
            add(identity, "Sessions", "assume the roles of the manifest", ["sts:AssumeRole"], on: assumed.sorted())
        }
    }
}
