/// What went wrong between this process and a Kafka cluster, in the operator's words.
package struct KafkaError: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// No TCP connection: the name does not resolve, the port is closed, nobody answered in time.
        case connectionFailed = "connection-failed"
        /// The connection ended while requests were waiting for their answers.
        case connectionLost = "connection-lost"
        case tlsFailed = "tls-failed"
        /// The broker did not answer one request in time.
        case requestTimeout = "request-timeout"
        case authenticationFailed = "authentication-failed"
        case authorizationFailed = "authorization-failed"
        /// The broker does not know this request, or no version of it that we know.
        case unsupportedVersion = "unsupported-version"
        /// The bytes received are not what Kafka's protocol allows.
        case malformedMessage = "malformed-message"
        /// The broker answered with an error code of Kafka's; ``KafkaError/brokerCode`` tells which.
        case brokerError = "broker-error"
        /// A topic that was there is gone: no broker knows it.
        case topicGone = "topic-gone"
        case invalidArgument = "invalid-argument"
        /// More requests wait for this connection than it may hold.
        case overloaded = "overloaded"
        case clientClosed = "client-closed"
    }

    package var code: Code
    package var message: String
    package var hint: String
    package var cause: String?
    /// The error code in the broker's answer, where there was one.
    package var brokerCode: KafkaErrorCode?
    /// The request may have reached the broker, so it may have been carried out although no answer came.
    package var mayHaveBeenApplied: Bool

    package init(
        _ code: Code, _ message: String, hint: String, cause: String? = nil, brokerCode: KafkaErrorCode? = nil,
        mayHaveBeenApplied: Bool = false
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
        self.brokerCode = brokerCode
        self.mayHaveBeenApplied = mayHaveBeenApplied
    }

    package func with(mayHaveBeenApplied: Bool) -> KafkaError {
        var copy = self
        copy.mayHaveBeenApplied = mayHaveBeenApplied
        return copy
    }

    /// Whether the same request may succeed a little later without anybody changing anything.
    package var isRetriable: Bool {
        switch code {
        case .connectionFailed, .connectionLost, .requestTimeout, .overloaded: true
        case .brokerError: brokerCode?.isRetriable ?? false
        case .tlsFailed, .authenticationFailed, .authorizationFailed, .unsupportedVersion, .malformedMessage,
            .topicGone, .invalidArgument, .clientClosed:
            false
        }
    }
}

extension KafkaError: CustomStringConvertible {
    package var description: String { hint.isEmpty ? message : "\(message); \(hint)" }
}
