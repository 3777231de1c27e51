import Access
import Evidence
import Kafka

extension Reconciler {
    /// What the source's ACLs stand for, as a pass would see them now.
    ///
    /// Writes nothing anywhere. Without the evidence it fails: nobody could tell which ACLs are a freeze's.
    package func access() async throws -> AccessReview {
        try await inSession(on: try await newest()) { desired, session in
            let journal = Journal(store: session.evidence, migration: desired.migration.name)
            return try await observer(desired, session).reviewAccess(try History(try await journal.read()))
        }
    }

    /// What ACLs stand for that somebody has listed; asks nobody but the repository.
    package func access(of acls: [ACLBinding], superUsers: Set<String>) async throws -> AccessReview {
        let desired = try await newest()
        return AccessReview(desired, acls, in: AccessContext(desired, superUsers: superUsers))
    }
}

extension Observer {
    /// Reads what access depends on, and no more.
    fileprivate func reviewAccess(_ history: History) async throws -> AccessReview {
        let spec = desired.migration.spec
        async let source = observeSource()
        async let target = TargetObservation(cluster: target.describeCluster())
        async let sourceFacts = observeFacts(of: spec.source, "source")
        async let targetFacts = observeFacts(of: spec.target, "target")
        var aws = AWSObservation()
        (aws.source, aws.findings) = await sourceFacts
        let (facts, findings) = await targetFacts
        aws.target = facts
        aws.findings += findings
        return AccessReview(
            desired, try await source, without: history.freeze?.bindings ?? [], target: try await target, aws: aws)
    }
}
