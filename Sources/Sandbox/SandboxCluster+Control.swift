import Kafka
import NIOCore

/// What tests and rehearsals do to a cluster from behind, where a real one has operators and accidents.
extension SandboxCluster {
    /// The addresses of a listener, for clients' `bootstrap.servers`; the first listener if none is named.
    package func bootstrapServers(_ listener: String? = nil) -> [BrokerAddress] {
        addresses[listener ?? configuration.listeners.first?.name ?? ""] ?? []
    }

    /// Makes another broker the leader of a partition; its leader epoch goes up.
    package func moveLeader(of id: TopicPartition, to broker: Int32) async throws {
        try await onLoop { cluster in
            guard let partition = cluster.topics[id] else { throw Self.unknown(id) }
            guard partition.replicas.contains(broker) else {
                throw SandboxError(
                    .unknownBroker, "Broker \(broker) has no replica of \(id)",
                    hint: "its replicas are on \(partition.replicas).")
            }
            partition.moveLeader(to: broker)
        }
    }

    /// Closes the connections of one broker, or of all; clients may connect again at once.
    package func dropConnections(of broker: Int32? = nil) async throws {
        try await onLoop { cluster in
            for each in try cluster.named(broker) { each.dropConnections() }
        }
    }

    /// Holds back the answers of one broker, or of all, until ``resume(_:)``.
    package func pause(_ broker: Int32? = nil) async throws {
        try await onLoop { cluster in
            for each in try cluster.named(broker) { each.isPaused = true }
        }
    }

    package func resume(_ broker: Int32? = nil) async throws {
        try await onLoop { cluster in
            for each in try cluster.named(broker) { each.resume() }
        }
    }

    /// Takes a broker out of the cluster or back into it: its connections are closed, its partitions led by others.
    package func setAvailable(_ isAvailable: Bool, broker: Int32) async throws {
        try await onLoop { cluster in
            for each in try cluster.named(broker) { cluster.setAvailable(isAvailable, each) }
        }
    }

    /// Deletes records as retention does: what lies before an offset.
    package func trim(_ id: TopicPartition, before offset: Int64) async throws {
        try await onLoop { cluster in
            guard let partition = cluster.topics[id] else { throw Self.unknown(id) }
            cluster.trim(partition, before: offset)
        }
    }

    /// Compacts a topic as the log cleaner does: of each key the last record stays, offsets stay what they are.
    ///
    /// The topic's `cleanup.policy` must have `compact`. Gives the number of records removed.
    @discardableResult
    package func compact(_ name: TopicName) async throws -> Int {
        try await onLoop { cluster in
            guard let topic = cluster.topics[name], topic.settings.compacts else {
                throw SandboxError(
                    .unknownTopic, "There is no compacted topic \(name)", hint: "set its cleanup.policy to compact.")
            }
            return try cluster.compact(topic)
        }
    }

    private static func unknown(_ id: TopicPartition) -> SandboxError {
        SandboxError(.unknownTopic, "There is no partition \(id)", hint: "create the topic first.")
    }
}

extension ClusterState {
    /// The broker of an id, or all.
    fileprivate func named(_ id: Int32?) throws(SandboxError) -> [Broker] {
        guard let id else { return brokers }
        guard let broker = broker(id) else {
            throw SandboxError(
                .unknownBroker, "There is no broker \(id)", hint: "the brokers are \(brokers.map(\.id)).")
        }
        return [broker]
    }
}
