import Foundation
import Kafka

/// Brokers that go by a changed configuration.
extension Applier {
    /// How long the brokers may take to go by a changed configuration.
    private static let configsLimit: Duration = .seconds(60)

    /// Waits, before records are copied, until no broker stamps, refuses or compacts them by the old configuration.
    ///
    /// In KRaft mode brokers follow the controller with a delay. While producers are frozen all records are there
    /// already.
    func waitForBrokers(toApply changes: [ConfigChange], _ topic: TopicName) async throws {
        guard history.openFreeze == nil else { return }
        let deadline = surroundings.now().addingTimeInterval(Self.configsLimit.seconds)
        for broker in try await target.describeCluster().brokers.map(\.id).sorted() {
            while true {
                let configs = try await target.describeConfigs(topics: [topic], at: .broker(broker))[topic] ?? []
                if changes.allSatisfy({ $0.isApplied(in: configs) }) { break }
                try await pause(
                    "broker \(broker) of the target to apply the configuration of \(topic)", by: deadline
                ) {
                    ReconcileError(
                        .timedOut, "waited for \($0)",
                        hint: "the next pass tries again; check the broker, and the target's controller.")
                }
            }
        }
    }
}

extension ConfigChange {
    fileprivate func isApplied(in configs: [ConfigEntry]) -> Bool {
        switch self {
        case .set(let name, let value):
            configs.contains { $0.name == name && Planner.isSame($0.value ?? "", value) }
        case .delete(let name): !configs.contains { $0.name == name && $0.source == .topic }
        }
    }
}
