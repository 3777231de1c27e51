import AWS
import Kafka
import Manifests

/// One idempotent change, with an id that stays the same from pass to pass.
package struct Step: Equatable, Sendable {
    /// For example `topic/orders/create`.
    package let id: String
    /// One line for the operator.
    package let summary: String
    package let action: Action

    /// What goes on without leading any further: keeping up with the source, trying again what people have to mend.
    package var isUpkeep: Bool {
        switch action {
        case .replicate, .verify(_, isAhead: true), .rehearseAccess(_, _, isAgain: true): true
        default: false
        }
    }

    /// What is worth no line where nothing came of it.
    package var isQuiet: Bool { if case .verify = action { false } else { isUpkeep } }

    package enum Action: Equatable, Sendable {
        /// Holds commits to these rules from now on; nil: to none.
        case acceptVerify(VerifySpec?)
        case proposeAccess(AccessProposal)
        /// Puts a principal's merged policies on its role.
        case applyAccess(principal: String, RoleARN, MergedAccess)
        /// Takes the migration's policies off a role.
        case removeAccess(principal: String, role: String)
        case createTopic(NewTopic)
        case addPartitions(TopicName, total: Int32)
        case alterConfigs(TopicName, [ConfigChange])
        /// Copies every listed partition up to the end that its source log has when the step begins.
        case replicate([TopicPartition])
        /// Tries what the roles may do on the target; `isAgain` if all of it was not as expected before.
        case rehearseAccess([AccessRehearsal], scratch: TopicName, isAgain: Bool)
        /// Records when the cutover of this commit began, and the verdict on access that it began with.
        case startCutover(ProvedAccess?)
        /// Adds the bindings, waits until every broker enforces them and the partitions' logs stand still.
        case freeze([ACLBinding], [TopicPartition])
        /// Removes the bindings that the freeze added.
        case unfreeze([ACLBinding], reason: UnfreezeReason)
        /// Compares every record of the target with what was captured.
        /// Compares the partitions' records on the target from these offsets on; `isAhead` of a freeze, some at a time.
        case verify([TopicPartition: Int64], isAhead: Bool)
        /// Takes back that records behind these offsets of the target were compared.
        case compareAgain([TopicPartition: Int64])
        case commitOffsets(GroupID, [TopicPartition: CommittedOffset])
        case recordPhase(Phase)
    }

    package enum UnfreezeReason: String, Equatable, Sendable {
        case rolledBack = "rolled-back"
        case freezeLimit = "freeze-limit"
        /// A blocking finding appeared while the source was frozen.
        case blocked
        /// The commit no longer declares the cutover.
        case withdrawn
    }
}
