/// How to reach a cluster, and the limits of every exchange with it.
package struct KafkaClientConfiguration: Sendable {
    package enum TLS: Sendable, Equatable {
        case disabled
        /// The broker's certificate must be valid for its host name and lead to the CA file's certificates (PEM), or
        /// to the system's when there is no file.
        case enabled(caFile: String? = nil)
    }

    /// Tried in random order until one answers.
    package var bootstrapServers: [BrokerAddress]
    /// Shows in the broker's logs and quotas.
    package var clientID: String
    package var tls: TLS
    package var sasl: SASLCredentials?
    /// From the first packet to the end of TLS, version negotiation and SASL.
    package var connectTimeout: Duration = .seconds(10)
    /// How long a broker may take for one request, beyond what the request itself allows it to wait.
    package var requestTimeout: Duration = .seconds(30)
    /// The longest pause, asked for by a broker over whose quota we are, that is kept.
    package var longestPause: Duration = .seconds(300)
    /// How long a call goes on trying after errors that may pass.
    package var retryDeadline: Duration = .seconds(60)
    /// The range of the pauses between tries: each is random between zero and a limit that doubles.
    package var backoff: ClosedRange<Duration> = .milliseconds(100)...(.seconds(5))
    /// Requests written to one connection and not yet answered.
    package var maxInFlightRequests = 64
    /// Requests waiting for their turn on one connection; one more is refused.
    package var maxQueuedRequests = 4096
    /// The largest response taken from a broker; `message.max.bytes` of the topics must fit.
    package var maxResponseBytes = WireLimits.frameBytes
    /// Kafka's own name for the software that connects (KIP-511).
    package var softwareVersion = "0.1.0"
    /// Time and chance; replaced in tests.
    package var surroundings = ClientSurroundings.live

    package init(
        bootstrapServers: [BrokerAddress], clientID: String = "kedge", tls: TLS = .disabled,
        sasl: SASLCredentials? = nil
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.tls = tls
        self.sasl = sasl
    }
}

/// What the client takes from the outside besides the network: the time, pauses, random numbers.
package struct ClientSurroundings: Sendable {
    package var now: @Sendable () -> ContinuousClock.Instant
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to, not including, 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    package static let live = ClientSurroundings(
        now: { .now }, sleep: { try await Task.sleep(for: $0) }, random: { .random(in: 0..<1) })
}
