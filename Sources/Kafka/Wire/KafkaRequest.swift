/// A request of Kafka's protocol, in every version that this code speaks.
package protocol KafkaRequest: WireStructure {
    associatedtype Response: KafkaResponse

    static var apiKey: APIKey { get }
    static var versions: ClosedRange<Int16> { get }
    /// The first version with compact lengths and tagged fields (KIP-482), for the request and its response.
    static var firstFlexibleVersion: Int16? { get }
}

package protocol KafkaResponse: WireStructure {
    /// For how long the broker takes nothing more from the connection; 0 if the message says nothing of it.
    ///
    /// Since 2.0 a broker answers first and mutes the connection then (KIP-219).
    var throttleTimeMs: Int32 { get }
}

extension KafkaResponse {
    package var throttleTimeMs: Int32 { 0 }
}

extension KafkaRequest {
    package static func isFlexible(_ version: Int16) -> Bool {
        firstFlexibleVersion.map { version >= $0 } ?? false
    }
}
