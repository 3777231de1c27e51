import AWS
import Evidence
import Manifests

/// A store of a manifest and how it is reached.
package struct StoreSpec: Hashable, Sendable {
    package enum Role: String, Sendable {
        case evidence, segments
    }

    package let role: Role
    package let url: StoreURL
    package let credentials: CredentialsSpec
    package let region: String?
    package let kmsKeyARN: KMSKeyARN?
    /// How entries of the journal are locked where the bucket can do that.
    package let objectLock: ObjectLock?
}
