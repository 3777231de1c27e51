import Foundation
import Kafka

/// Everything a plan depends on beside the manifests, read in one go.
package struct Observation: Equatable, Sendable {
    package var time: Date
    package var source: SourceObservation
    package var target: TargetObservation
    package var history: History
    package var access: AccessObservation
    package var aws = AWSObservation()
    /// How far each partition in scope has come; partitions that the target does not have yet are absent.
    package var replication: [TopicPartition: PartitionObservation] = [:]
    /// The source groups' positions as target offsets; read once the source is frozen and drained.
    package var translated: [GroupID: [TopicPartition: CommittedOffset]] = [:]
    /// What could not be read, as findings.
    package var findings: [Finding] = []
    package var signature = SignatureObservation()
}

/// Whether the commit counts as signed and approved, by the rules in force.
package struct SignatureObservation: Equatable, Sendable {
    /// Why it does not; nil if it does, or if nobody asked.
    package var objection: String?
    /// Whether the commit declares other rules than those in force.
    package var changesRules = false
}

package struct SourceObservation: Equatable, Sendable {
    package var cluster: ClusterDescription
    /// Whom kedge signs in as, `User:admin`; nil without authentication.
    package var principal: String?
    package var topics: [TopicName: TopicObservation] = [:]
    package var acls: [ACLBinding] = []
    /// Whether the brokers check ACLs at all; without an authorizer nothing can be frozen.
    package var hasAuthorizer = true
    /// Whether kedge may add ACLs; taken for granted where the brokers do not say.
    package var mayAlterACLs = true
    package var groups: [GroupID: [TopicPartition: CommittedOffset]] = [:]
}

package struct TargetObservation: Equatable, Sendable {
    package var cluster: ClusterDescription
    package var topics: [TopicName: TopicObservation] = [:]
    package var groups: [GroupID: [TopicPartition: CommittedOffset]] = [:]
    /// Groups with members, whose offsets belong to those members.
    package var activeGroups: Set<GroupID> = []
}

package struct TopicObservation: Equatable, Sendable {
    package var partitions: Int32
    package var replicationFactor: Int16
    package var isInternal: Bool = false
    /// Which topic it is, of all that had its name; nil where the cluster does not say.
    package var id: String?
    /// Every configuration's value in effect, and whether it was set on the topic itself.
    package var configs: [String: TopicConfig] = [:]
}

package struct TopicConfig: Hashable, Sendable {
    package var value: String
    package var isOwn: Bool

    package init(_ value: String, isOwn: Bool) {
        self.value = value
        self.isOwn = isOwn
    }
}

package struct PartitionObservation: Equatable, Sendable {
    /// The next source offset to capture, by the stored segments.
    package var captured: Int64
    /// The target offset that the next captured record gets, by the stored segments.
    package var capturedTarget: Int64
    /// The end of the source's log, and the last stable offset, below which no transaction is open.
    package var sourceEnd: Int64
    package var sourceStableEnd: Int64
    /// The end of the target's log.
    package var targetEnd: Int64
    /// Source offsets that retention removed before they were captured.
    package var lost: Int64
    /// The source's topic is another one than the one that was captured.
    package var isAnother = false

    /// Everything that the source holds is on the target.
    package var isDrained: Bool { captured >= sourceEnd && targetEnd == capturedTarget }
    /// Source offsets still to come; dropped ones count until they are seen.
    package var lag: Int64 { max(0, sourceEnd - captured) + max(0, capturedTarget - targetEnd) }
}

/// The policies that the ACLs stand for, and how far their review has come.
package struct AccessObservation: Equatable, Sendable {
    /// What is to be proposed: files that the tracked commit lacks, or holds from older ACLs.
    package var proposal: [String: [UInt8]] = [:]
    /// Files of the tracked commit that the proposal takes away.
    package var removed: Set<String> = []
    /// The words that go with it.
    package var text = ProposalText()
    package var review = ReviewStanding.due
    /// What people made of it on its branch.
    package var edit: JudgedEdit?
    /// Principals whose policy is not merged, with the file that is missing.
    package var unmerged: [String: String] = [:]
    /// What is merged for each principal.
    package var merged: [String: MergedAccess] = [:]
    /// Principals whose merged policies are neither equivalent to the ACLs nor accepted, with what differs.
    package var undecided: [String: String] = [:]
    /// Whether the ACLs are other ones than those that the merged policies were generated from.
    package var hasOtherACLs = false
    /// The verdict on what is merged; nil while nothing is.
    package var proof: ProvedAccess?
    package var findings: [Finding] = []
}
