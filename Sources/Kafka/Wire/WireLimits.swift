/// What a message may cost before it has been understood.
package enum WireLimits {
    /// The longest frame, as brokers have it by default (`socket.request.max.bytes`).
    package static let frameBytes = 100 << 20
    /// The longest text; Kafka's generated readers refuse more than 32767 bytes in either encoding.
    package static let stringBytes = Int(Int16.max)
    /// The memory for all array elements of one message: an element of one byte on the wire can be far larger here.
    package static let decodedBytes = 256 << 20
}
