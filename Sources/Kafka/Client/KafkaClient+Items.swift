import Logging

extension KafkaClient {
    /// What became of each item of a call that has several.
    typealias Outcomes<Item: Hashable, Value> = [Item: Result<Value, KafkaError>]

    /// Repeats `attempt` for the items whose failure may pass, until the deadline; then their last failure stands.
    ///
    /// Routes are learnt anew before each repetition, since most passing failures are a leader, a controller or a
    /// coordinator that has moved. An item that an attempt says nothing about is asked for again.
    /// - Parameter topic: The topic of an item, which fails with `topic-gone` once no broker knows it.
    func settle<Item: Hashable & Sendable, Value: Sendable>(
        _ items: [Item], doing: String, topic: ((Item) -> TopicName)? = nil,
        isRetriable: (KafkaError) -> Bool = { $0.isRetriable },
        _ attempt: ([Item]) async throws -> Outcomes<Item, Value>
    ) async throws -> Outcomes<Item, Value> {
        var backoff = Backoff(configuration.backoff, deadline: deadline)
        var outcomes: Outcomes<Item, Value> = [:]
        var pending = items
        while !pending.isEmpty {
            outcomes.merge(try await attempt(pending)) { _, new in new }
            var last: KafkaError?
            pending = pending.filter { item in
                switch outcomes[item] {
                case .success: return false
                case .failure(let error):
                    guard isRetriable(error) else { return false }
                    last = error
                case nil:
                    let error = KafkaError.broker(.unknownServerError, "\(doing): it left out \(item)")
                    outcomes[item] = .failure(error)
                    last = error
                }
                return true
            }
            if let topic {
                let unknown = pending.filter { outcomes[$0]?.failure?.brokerCode == .unknownTopicOrPartition }
                let gone = try await vanished(Set(unknown.map(topic)))
                for item in unknown where gone.contains(topic(item)) { outcomes[item] = .failure(.gone(topic(item))) }
                pending.removeAll { gone.contains(topic($0)) }
            }
            guard let last, !pending.isEmpty else { break }
            metadata.forgetRoutes()
            do {
                try await pause(&backoff, after: last)
            } catch is KafkaError {
                break
            }
        }
        return outcomes
    }

    /// The error code of each item; what the broker says besides about those that it refused is logged.
    func codes<Item: Comparable>(_ outcomes: Outcomes<Item, Void>) throws -> [Item: KafkaErrorCode] {
        for (_, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            guard case .failure(let error) = outcome, let reason = error.cause else { continue }
            // That it is there already is what a second try expects.
            let level: Logger.Level = error.brokerCode == .topicAlreadyExists ? .debug : .warning
            logger.log(level: level, "\(error.message)", metadata: ["reason": "\(reason)"])
        }
        return try outcomes.codes()
    }

    /// Asks several brokers at the same time; one that cannot be reached fails its own items only.
    func perBroker<Item: Hashable & Sendable, Value: Sendable>(
        _ shares: [Int32: [Item]],
        _ ask: @escaping @Sendable (BrokerConnection, [Item]) async throws -> Outcomes<Item, Value>
    ) async throws -> Outcomes<Item, Value> {
        try await withThrowingTaskGroup(of: Outcomes<Item, Value>.self) { group in
            for (broker, items) in shares {
                group.addTask {
                    do {
                        return try await ask(
                            try await self.connection(for: .broker(broker), lane: .control), items)
                    } catch let error as KafkaError where error.isRetriable {
                        return Dictionary(items.map { ($0, .failure(error)) }, uniquingKeysWith: { $1 })
                    }
                }
            }
            var outcomes: Outcomes<Item, Value> = [:]
            for try await share in group { outcomes.merge(share) { _, new in new } }
            return outcomes
        }
    }
}

extension Result where Failure == KafkaError {
    fileprivate var failure: KafkaError? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension Dictionary {
    /// Without the items whose topic has been deleted.
    func leavingOutGone<Success>() -> Self where Value == Result<Success, KafkaError> {
        filter { $0.value.failure?.code != .topicGone }
    }

    /// The values of all items, or the error of the first item in order that failed.
    func values<Success>() throws -> [Key: Success] where Value == Result<Success, KafkaError>, Key: Comparable {
        for key in keys.sorted() {
            if case .failure(let error)? = self[key] { throw error }
        }
        return compactMapValues { try? $0.get() }
    }

    /// The error code of each item; failures that are no broker's answer are thrown.
    fileprivate func codes() throws -> [Key: KafkaErrorCode] where Value == Result<Void, KafkaError>, Key: Comparable {
        var codes: [Key: KafkaErrorCode] = [:]
        for key in keys.sorted() {
            switch self[key] {
            case .failure(let error):
                guard let code = error.brokerCode else { throw error }
                codes[key] = code
            case .success, nil: codes[key] = KafkaErrorCode.none
            }
        }
        return codes
    }
}
