import AWS
import Access
import ArgumentParser
import Kafka
import Reconcile

/// What `kedge access` looks at: ACLs, what they stand for on the target, and what a migration has made of them.
struct AccessSubject {
    let cluster: ClusterARN
    let acls: [ACLBinding]
    let context: AccessContext
    let translation: AccessTranslation
    /// Nil without a repository.
    let review: AccessReview?

    init(_ review: AccessReview) {
        cluster = review.cluster
        acls = review.acls
        context = review.context
        translation = review.translation
        self.review = review
    }

    init(_ acls: [ACLBinding], on cluster: ClusterARN, in context: AccessContext) {
        self.cluster = cluster
        self.acls = acls
        self.context = context
        translation = AccessTranslation(acls, to: cluster, in: context)
        review = nil
    }

    func proof(of policies: [AttachedPolicy]) -> AccessProof {
        AccessProof(acls, policies, on: cluster, in: context)
    }

    /// The policies that are merged in the tracked branch; none without a repository.
    func merged() throws -> [AttachedPolicy] {
        guard let (merged, broken) = review?.merged else { return [] }
        for finding in broken { Terminal.error.write(FindingView(finding).text(Terminal.error.style)) }
        guard broken.isEmpty else { throw ExitCode.invalidManifests }
        return merged.attached
    }
}
