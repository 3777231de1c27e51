/// Something made of fields that goes over the wire: a message or an element of one.
///
/// The fields have the names, types and defaults of Kafka's message schemas, as of release 3.9; an optional text
/// for which the schema sets no default starts as nil if every version here allows that.
package protocol WireStructure: Equatable, Sendable {
    /// All fields at their defaults.
    init()

    /// Takes every field through the coder, in the order of the wire, to read, write or sample it.
    ///
    /// Fields that the coder's version lacks keep their values. Writing changes nothing.
    mutating func code(_ c: inout WireCoder) throws(WireError)
}

extension WireStructure {
    /// The defaults, changed by `body`.
    package static func with(_ body: (inout Self) throws -> Void) rethrows -> Self {
        var value = Self()
        try body(&value)
        return value
    }
}
