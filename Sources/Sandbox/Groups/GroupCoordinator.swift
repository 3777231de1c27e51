import Kafka
import NIOCore

/// Keeps the groups of a cluster: runs their timers and holds the requests that they make wait.
///
/// Lives on the cluster's event loop. What a group does is decided by ``ConsumerGroup``.
final class GroupCoordinator {
    private(set) var groups: [GroupID: ConsumerGroup] = [:]
    private let loop: any EventLoop
    private var timers: [GroupID: [GroupTimer: Scheduled<Void>]] = [:]
    private var joins: [ReplyToken: EventLoopPromise<JoinAnswer>] = [:]
    private var syncs: [ReplyToken: EventLoopPromise<SyncAnswer>] = [:]
    private var lastToken: UInt64 = 0

    init(loop: any EventLoop) {
        self.loop = loop
    }

    subscript(id: GroupID) -> ConsumerGroup? { groups[id] }

    /// Lets a group change, and does what follows from it.
    @discardableResult
    func change<Result>(
        _ id: GroupID, creatingWith delay: Duration? = nil,
        _ body: (inout ConsumerGroup) -> (Result, [GroupAction])
    ) -> Result? {
        guard var group = groups[id] ?? delay.map({ ConsumerGroup(id: id, initialRebalanceDelay: $0) }) else {
            return nil
        }
        let (result, actions) = body(&group)
        groups[id] = group
        for action in actions { perform(action, of: id) }
        return result
    }

    func join(
        _ id: GroupID, initialDelay: Duration, createIfMissing: Bool, _ attempt: (ReplyToken) -> JoinAttempt
    ) -> EventLoopFuture<JoinAnswer>? {
        guard createIfMissing || groups[id] != nil else { return nil }
        let token = nextToken()
        let promise = loop.makePromise(of: JoinAnswer.self)
        joins[token] = promise
        change(id, creatingWith: initialDelay) { ((), $0.join(attempt(token))) }
        return promise.futureResult
    }

    func sync(
        _ id: GroupID, _ body: (inout ConsumerGroup, ReplyToken) -> [GroupAction]
    ) -> EventLoopFuture<SyncAnswer>? {
        guard groups[id] != nil else { return nil }
        let token = nextToken()
        let promise = loop.makePromise(of: SyncAnswer.self)
        syncs[token] = promise
        change(id) { ((), body(&$0, token)) }
        return promise.futureResult
    }

    /// Forgets a group that has no members; the error otherwise.
    func delete(_ id: GroupID) -> KafkaErrorCode {
        guard let group = groups[id] else { return .groupIDNotFound }
        guard group.state == .empty else { return .nonEmptyGroup }
        groups[id] = nil
        timers.removeValue(forKey: id)?.values.forEach { $0.cancel() }
        return .none
    }

    /// A deleted topic's offsets go with it.
    func forgetOffsets(of topic: TopicName) {
        for (id, group) in groups {
            groups[id]?.offsets = group.offsets.filter { $0.key.topic != topic }
        }
    }

    /// Ends all waits, for the cluster's end.
    func shutDown() {
        timers.values.forEach { $0.values.forEach { $0.cancel() } }
        timers = [:]
        joins.values.forEach { $0.succeed(.failed(.coordinatorNotAvailable)) }
        syncs.values.forEach { $0.succeed(SyncAnswer(error: .coordinatorNotAvailable)) }
        joins = [:]
        syncs = [:]
    }

    private func nextToken() -> ReplyToken {
        lastToken += 1
        return ReplyToken(value: lastToken)
    }

    private func perform(_ action: GroupAction, of id: GroupID) {
        switch action {
        case .answerJoin(let token, let answer): joins.removeValue(forKey: token)?.succeed(answer)
        case .answerSync(let token, let answer): syncs.removeValue(forKey: token)?.succeed(answer)
        case .stopTimer(let timer): timers[id]?.removeValue(forKey: timer)?.cancel()
        case .startTimer(let timer, let duration):
            timers[id]?[timer]?.cancel()
            timers[id, default: [:]][timer] = loop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
                self.ended(timer, of: id)
            }
        }
    }

    private func ended(_ timer: GroupTimer, of id: GroupID) {
        timers[id]?[timer] = nil
        change(id) { group in
            switch timer {
            case .join: ((), group.joinTimerEnded())
            case .sync: ((), group.syncTimerEnded())
            case .session(let memberID): ((), group.sessionTimerEnded(memberID: memberID))
            case .pendingMember(let memberID): ((), group.pendingMemberTimerEnded(memberID: memberID))
            }
        }
    }
}
