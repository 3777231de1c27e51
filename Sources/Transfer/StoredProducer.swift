import Foundation
import Kafka
import NIOCore

/// The stored form of a migration's producer id.
struct StoredProducer: Codable {
    let producerID: Int64
    let producerEpoch: Int16

    var identity: ProducerIdentity { ProducerIdentity(id: producerID, epoch: producerEpoch) }

    init(_ identity: ProducerIdentity) {
        producerID = identity.id
        producerEpoch = identity.epoch
    }

    init(_ body: ByteBuffer) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body.readableBytesView))
            guard producerID >= 0, producerEpoch >= 0 else { throw NegativeNumber() }
        } catch {
            throw TransferError(
                .corruptSegment, "the stored producer id cannot be read (\(error))",
                hint:
                    "restore producer.json from the bucket's versions; a new id would lose the guard against duplicates."
            )
        }
    }

    private struct NegativeNumber: Error {}

    func encoded() throws -> ByteBuffer { ByteBuffer(bytes: try JSONEncoder().encode(self)) }
}
