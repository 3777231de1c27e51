import AWS
import Evidence
import Manifests

/// What a migration needs of AWS.
extension MigrationManifest {
    /// Who is to act, each once, in the order of first use; empty where the manifest needs nothing of AWS.
    var awsIdentities: [CredentialsSpec] {
        var identities: [CredentialsSpec] = []
        func add(_ identity: CredentialsSpec, if isNeeded: Bool) {
            if isNeeded, !identities.contains(identity) { identities.append(identity) }
        }
        for cluster in [spec.source, spec.target] { add(cluster.credentials, if: cluster.needsAWS) }
        for store in [spec.evidenceStore, spec.segmentsStore] { add(store.credentials, if: store.url.isBucket) }
        add(accessCredentials, if: spec.movesAccess)
        return identities
    }

    var rolePolicySettings: RolePolicySettings {
        RolePolicySettings(
            own: OwnPolicies(migration: name), kind: spec.access.policyType == .inline ? .inline : .managed,
            credentials: accessCredentials, region: spec.target.arn.region)
    }
}

extension MigrationSpec {
    /// Whether ACLs become policies of roles.
    var movesAccess: Bool { target.authentication.mechanism == .iam }

    var evidenceStore: StoreSpec {
        StoreSpec(
            role: .evidence, url: evidence.url, credentials: evidence.credentials, region: evidence.region,
            kmsKeyARN: evidence.kmsKeyARN, objectLock: evidence.lock)
    }

    var segmentsStore: StoreSpec {
        StoreSpec(
            role: .segments, url: segments.url, credentials: segments.credentials, region: segments.region,
            kmsKeyARN: segments.kmsKeyARN, objectLock: nil)
    }
}

extension EvidenceSpec {
    fileprivate var lock: Evidence.ObjectLock? {
        switch objectLock {
        case .compliance: Evidence.ObjectLock(mode: .compliance, retention: retention)
        case .governance: Evidence.ObjectLock(mode: .governance, retention: retention)
        case .none: nil
        }
    }
}

extension ClusterSpec {
    /// Whether MSK names the brokers.
    var asksMSK: Bool { bootstrapServers.isEmpty }

    var needsAWS: Bool { asksMSK || authentication.mechanism == .iam || authentication.secret != nil }
}

extension ClusterAuthentication {
    /// The secret that holds the password.
    var secret: SecretID? {
        guard case .secretsManager(let secret) = login?.password else { return nil }
        return secret
    }
}

extension CredentialsSpec {
    /// As people call it.
    package var words: String {
        let base = profile.map { "profile \($0)" } ?? "the environment's credentials"
        return roleARN.map { "\($0) by \(base)" } ?? base
    }
}

extension StoreSpec {
    /// The bucket, and the prefix of everything in it; nil for a directory.
    var bucket: (name: String, prefix: String)? {
        guard url.isBucket else { return nil }
        let parts = url.rawValue.dropFirst("s3://".count).split(separator: "/", maxSplits: 1).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }
}
