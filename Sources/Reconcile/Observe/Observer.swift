import Evidence
import Foundation
import Kafka
import Manifests
import Transfer

/// Reads both clusters, the evidence and the review into one value.
///
/// It changes nothing.
struct Observer {
    let desired: Desired
    let source: any Cluster
    let target: any Cluster
    let sourcePrincipal: String?
    let engine: TransferEngine
    let manifests: any ManifestSource
    let surroundings: ReconcileSurroundings

    /// - Parameter withSegments: Whether the segments can be read; without them nobody knows what was copied.
    func observe(_ history: History, at time: Date, withSegments: Bool) async throws -> Observation {
        async let source = observeSource()
        async let target = observeTarget()
        var observation = Observation(
            time: time, source: try await source, target: try await target, history: history,
            access: AccessObservation())
        observation.aws = await observeAWS(history)
        observation.access = try await observeAccess(observation)
        observation.signature = await observeSignature(history)
        observation.findings += try await observeTrackedBranch(history)
        observation.aws.roles = await observeRoles(history, observation.access)
        guard withSegments else { return observation }
        do {
            observation.replication = try await observeReplication(observation)
            if desired.migration.spec.phase.rank >= Phase.cutOver.rank, history.phase != .finalized {
                try await observeGroups(&observation)
            }
        } catch let error as TransferError {
            // Segments that cannot be read are a finding, so that a freeze can still be lifted.
            observation.findings.append(Finding(error, about: "spec.segments.url"))
        }
        return observation
    }

    func observeSource() async throws -> SourceObservation {
        var observation = SourceObservation(cluster: try await source.describeCluster(), principal: sourcePrincipal)
        observation.topics = try await observeTopics(of: source)
        do {
            observation.acls = try await source.describeACLs(at: .any).sorted()
        } catch let error as KafkaError where error.brokerCode == .securityDisabled {
            observation.hasAuthorizer = false
        }
        observation.mayAlterACLs = try await source.ownOperations()?.contains(.alter) ?? true
        return observation
    }

    private func observeTarget() async throws -> TargetObservation {
        TargetObservation(
            cluster: try await target.describeCluster(), topics: try await observeTopics(of: target))
    }

    private func observeTopics(of cluster: any Cluster) async throws -> [TopicName: TopicObservation] {
        let descriptions = try await cluster.describeTopics(nil)
        let configs = try await cluster.describeConfigs(
            topics: descriptions.filter { !$0.isInternal }.map(\.name).sorted(), at: .any)
        var topics: [TopicName: TopicObservation] = [:]
        // What was deleted since it was listed has no configuration any more.
        for topic in descriptions where topic.isInternal || configs[topic.name] != nil {
            var own: [String: TopicConfig] = [:]
            for entry in configs[topic.name] ?? [] {
                guard let value = entry.value, !entry.isSensitive else { continue }
                own[entry.name] = TopicConfig(value, isOwn: entry.source == .topic)
            }
            topics[topic.name] = TopicObservation(
                partitions: Int32(clamping: topic.partitions.count),
                replicationFactor: Int16(clamping: topic.replicationFactor), isInternal: topic.isInternal,
                id: topic.id?.description, configs: own)
        }
        return topics
    }

    // MARK: replication

    /// Where each partition stands that both clusters have.
    private func observeReplication(_ observation: Observation) async throws -> [TopicPartition: PartitionObservation] {
        let scope = Topology(desired.topicSets, source: observation.source, targetBrokers: 1).topics
        let partitions = scope.keys.sorted().flatMap { name -> [TopicPartition] in
            let both = min(
                observation.source.topics[name]?.partitions ?? 0, observation.target.topics[name]?.partitions ?? 0)
            return (0..<both).map { TopicPartition(name, $0) }
        }
        guard !partitions.isEmpty else { return [:] }
        // In this order, because another reconciler may be copying: what is on the target was captured before, and what
        // was captured was on the source before.
        let copied = try await target.highWatermarks(of: partitions)
        let captured = try await engine.captured(partitions)
        async let earliest = source.offsets(of: partitions, at: .earliest)
        async let stable = source.offsets(of: partitions, at: .latest)
        async let ends = source.logEnds(of: partitions)
        let (starts, stableEnds, sourceEnds) = try await (earliest, stable, ends)
        var states: [TopicPartition: PartitionObservation] = [:]
        for partition in partitions {
            guard let start = starts[partition], let end = sourceEnds[partition], let state = captured[partition],
                let targetEnd = copied[partition]
            else { continue }
            states[partition] = PartitionObservation(
                captured: state.sourceNext ?? start, capturedTarget: state.targetNext, sourceEnd: end,
                sourceStableEnd: stableEnds[partition] ?? end, targetEnd: targetEnd, lost: state.lost,
                isAnother: state.topicID.flatMap { captured in
                    observation.source.topics[partition.topic]?.id.map { $0 != captured }
                } ?? false)
        }
        return states
    }

    // MARK: groups

    /// The groups' positions on both sides; translated once everything they point at was copied.
    private func observeGroups(_ observation: inout Observation) async throws {
        let groups = try await source.listGroups().map(\.id).sorted()
        guard !groups.isEmpty else { return }
        let committed = try await source.fetchOffsets(groups: groups, requireStable: false)
        for (group, offsets) in committed {
            let inScope = offsets.filter { observation.replication[$0.key] != nil }
            if !inScope.isEmpty { observation.source.groups[group] = inScope }
        }
        let moved = observation.source.groups.keys.sorted()
        let present = try await target.listGroups()
        observation.target.activeGroups = Set(
            present.filter { !["Empty", "Dead", nil].contains($0.state) }.map(\.id))
        // Also of groups that are not there yet: a new cluster makes `__consumer_offsets` when a coordinator is looked for
        // first, which takes a while and is better known before the freeze than within it.
        observation.target.groups = try await target.fetchOffsets(groups: moved, requireStable: false)
            .filter { !$0.value.isEmpty }
        guard observation.history.freeze?.ends != nil else { return }
        for (group, offsets) in observation.source.groups {
            for (partition, committed) in offsets {
                let translated = try await engine.translate(committed.offset, of: partition)
                observation.translated[group, default: [:]][partition] = CommittedOffset(
                    offset: translated, metadata: committed.metadata)
            }
        }
    }

    // MARK: access

    /// What the ACLs mean on the target; not while producers are frozen, when there is no time for it, and nobody who
    /// could decide.
    private func observeAccess(_ observation: Observation) async throws -> AccessObservation {
        guard observation.history.openFreeze == nil else { return AccessObservation() }
        let review: @Sendable (Desired) -> AccessReview = { desired in
            AccessReview(
                desired, observation.source, without: observation.history.freeze?.bindings ?? [],
                target: observation.target, aws: observation.aws)
        }
        var access = review(desired).observation()
        if !access.proposal.isEmpty {
            await observeReview(&access, observation.history) { [name = desired.migration.name] in
                AccessVerdict($0, migration: name, review)
            }
        }
        return access
    }

    /// Asks where the review stands; a forge that fails is a finding.
    private func observeReview(
        _ access: inout AccessObservation, _ history: History, judge: @Sendable (Checkout) -> AccessVerdict
    ) async {
        guard history.reachedRank < Phase.cutOver.rank else { return }
        do {
            let review = try await manifests.review(
                of: desired.migration.proposal(access), onto: desired.commit, judge: judge)
            (access.review, access.edit) = (review.standing, review.edit)
            // A pass that proposed it was killed before it was recorded.
            if case .waiting = review.standing, let proposed = review.proposed, proposed != history.proposed {
                access.review = .due
            }
            access.findings += review.notices.map { Finding($0) }
        } catch {
            let (message, hint) = Finding.explain(error)
            access.review = .waiting(nil)
            access.findings.append(
                Finding("W79", "spec.access.review", "the review cannot be asked: \(message)", hint: hint))
        }
    }

    /// Whether the tracked branch still has the commit that brought the migration where it is.
    private func observeTrackedBranch(_ history: History) async throws -> [Finding] {
        guard let phase = history.phase, let commit = history.phaseCommit, history.openFreeze == nil,
            try await manifests.hasLost(commit)
        else { return [] }
        return [
            .rewritten("it no longer has commit \(commit.prefix(12)), which brought the migration to \(phase.rawValue)")
        ]
    }

    /// Whether the commit counts by the rules in force: those that were accepted last, or else its own.
    ///
    /// A commit that takes other rules into the manifest, or takes them out, is held to those in force.
    func observeSignature(_ history: History) async -> SignatureObservation {
        let spec = desired.migration.spec
        // Nobody could sign within a freeze, and once it is Finalized nothing depends on it.
        guard history.openFreeze == nil, history.phase != .finalized else { return SignatureObservation() }
        var signature = SignatureObservation(changesRules: spec.git.verify != history.verify)
        guard let rules = history.verify ?? spec.git.verify,
            signature.changesRules || spec.phase.rank > max(history.reachedRank, Phase.replicating.rank)
        else { return signature }
        do {
            signature.objection = try await manifests.objection(
                to: desired.commit, since: history.approvedCommit, rules)
        } catch {
            signature.objection = Finding.explain(error).message
        }
        return signature
    }
}

extension MigrationManifest {
    /// What is proposed, with its words.
    func proposal(_ access: AccessObservation) -> AccessProposal {
        var proposal = AccessProposal(
            branch: accessBranch, files: access.proposal,
            message: access.text.message.isEmpty ? "Propose IAM access for \(name)" : access.text.message)
        (proposal.title, proposal.body, proposal.inputs) = (access.text.title, access.text.body, access.text.inputs)
        (proposal.verdict, proposal.edit) = (access.text.verdict, access.edit)
        (proposal.removed, proposal.review) = (access.removed, spec.access.review)
        return proposal
    }
}
