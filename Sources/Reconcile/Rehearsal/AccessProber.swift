import AWS
import Kafka

/// Finds out what roles may do on the target, by trying it as each of them.
///
/// Nothing that services own is changed: what is tried cannot succeed for another reason than the right to it, and the
/// one record that is written goes to a topic of kedge's own.
package protocol AccessProber: Sendable {
    /// Tries everything as the role; what is missing from the answer was not tried.
    ///
    /// - Parameter scratch: Where writing is tried in earnest: the first partition, and the broker that leads it.
    /// - Throws: When the role cannot be assumed or the target cannot be reached.
    func outcomes(
        of attempts: [AccessAttempt], as role: RoleARN, scratch: (partition: TopicPartition, leader: Int32)
    ) async throws -> [AccessAttempt: AttemptOutcome]
}
