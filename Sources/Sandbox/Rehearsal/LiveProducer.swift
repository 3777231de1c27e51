import Foundation
import Kafka

/// A service that keeps writing to its topic until the source refuses it.
struct LiveProducer: Sendable {
    let topic: Scenario.Topic
    let writer: LedgerWriter

    private static let pause: Duration = .milliseconds(15)

    /// Writes until it is frozen out; returns when that was.
    ///
    /// - Throws: any other refusal, and cancellation.
    func run(as client: KafkaClient) async throws -> Date {
        var turn = 0
        while true {
            let partition = topic.all[turn % topic.all.count]
            do {
                try await writer.write(1 + turn % 7, to: partition, of: topic, as: client)
            } catch let refusal as RefusedWrite where refusal.error == .topicAuthorizationFailed {
                return Date()
            }
            turn += 1
            try await Task.sleep(for: Self.pause)
        }
    }
}
