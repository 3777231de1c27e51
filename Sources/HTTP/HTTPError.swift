/// What went wrong with an HTTP exchange: no answer was had, or not all of it.
///
/// An answer with an error status is no error here: its reader knows what it means.
package struct HTTPError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case invalidRequest = "invalid-request"
        /// The host's name has no address.
        case dns
        /// Nobody accepts connections there.
        case unreachable
        /// The proxy refused, or did not understand, or cannot be used.
        case proxy
        case tls
        case timeout
        /// The other side ended the connection in the middle of the exchange.
        case connectionClosed = "connection-closed"
        /// The answer's body is larger than its reader takes.
        case tooLarge = "too-large"
        /// The request's body could not be produced.
        case body
        case cancelled
        case unexpected
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension HTTPError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
