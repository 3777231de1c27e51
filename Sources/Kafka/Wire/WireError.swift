/// Why bytes are not the message that they should be, or a message cannot be written as bytes.
package struct WireError: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The bytes end in the middle of a field.
        case truncated
        /// A length that is negative, longer than the bytes that are left, or longer than Kafka allows.
        case invalidLength = "invalid-length"
        case invalidUTF8 = "invalid-utf8"
        case varintOverflow = "varint-overflow"
        /// Null in a field that cannot be null in this version.
        case unexpectedNull = "unexpected-null"
        /// Tagged fields out of order, or of another size than they announce.
        case invalidTag = "invalid-tag"
        /// Bytes are left after a response.
        case trailingBytes = "trailing-bytes"
        /// The message would take more memory than ``WireLimits/decodedBytes``.
        case tooLarge = "too-large"
        /// A frame longer than ``WireLimits/frameBytes``.
        case frameTooLong = "frame-too-long"
        /// A request of an API that this code does not know.
        case unknownAPI = "unknown-api"
        case unsupportedVersion = "unsupported-version"
        /// A field is set that the version has no place for and that must not be lost.
        case fieldNotInVersion = "field-not-in-version"
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?
    /// The message and version being read or written, such as `FetchResponse v12`.
    package var subject: String?
    /// The byte of the frame, after its length, at which reading stopped; in writing only roughly.
    package let offset: Int

    package init(
        _ code: Code, _ message: String, hint: String? = nil, cause: String? = nil, subject: String? = nil,
        offset: Int = 0
    ) {
        self.code = code
        self.message = message
        self.hint = hint ?? code.hint
        self.cause = cause
        self.subject = subject
        self.offset = offset
    }

    func within(_ subject: String) -> WireError {
        var copy = self
        copy.subject = subject
        return copy
    }
}

extension WireError.Code {
    /// What the operator can do when the place that throws knows no better.
    fileprivate var hint: String {
        switch self {
        case .truncated, .invalidLength, .invalidUTF8, .varintOverflow, .unexpectedNull, .invalidTag, .trailingBytes:
            "check that the address is a Kafka listener and that TLS is set as the listener has it"
        case .tooLarge, .frameTooLong:
            "ask for less at once"
        case .unknownAPI, .unsupportedVersion:
            "see which releases of Kafka are supported"
        case .fieldNotInVersion:
            "the broker is too old for what was asked"
        }
    }
}

extension WireError: CustomStringConvertible {
    package var description: String {
        "\(subject.map { "\($0), byte \(offset): " } ?? "")\(message); \(hint)"
    }
}
