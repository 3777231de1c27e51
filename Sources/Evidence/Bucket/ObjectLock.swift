import AWS

/// How the entries of a journal are locked in a bucket with S3 Object Lock, and for how long.
///
/// Source: S3 User Guide, "Locking objects with Object Lock".
package struct ObjectLock: Sendable, Hashable {
    package let mode: S3ObjectLockMode
    package let retention: Duration

    package init(mode: S3ObjectLockMode, retention: Duration) {
        self.mode = mode
        self.retention = retention
    }
}
