import NIOCore

/// The protocol state of one connection to a broker: version negotiation, SASL, requests in flight.
///
/// It does no I/O: each event returns the actions that the shell around it has to carry out, in order. A broker
/// answers the requests of one connection in the order in which they were sent.
package struct ConnectionState: Sendable {
    package enum Action: Sendable, Equatable {
        case write(ByteBuffer)
        /// Report ``timedOut(_:after:)`` for this step of ours when the configured time has passed.
        case scheduleTimeout(Int32)
        case succeed(Int32, ByteBuffer)
        case fail(Int32, KafkaError)
        /// Get a bearer token and report ``obtained(token:)`` or ``couldNotObtainToken(_:)``.
        case obtainToken
        case scheduleReauthentication(Duration)
        /// Negotiation and the first sign-in are over.
        case ready(APIVersions)
        /// Report ``sendMore()`` once the answer before this has been looked at: it may ask to hold back.
        case sendMore
        /// The connection cannot go on; nothing follows.
        case close(KafkaError)
    }

    enum Step: Sendable {
        case request
        case negotiation(version: Int16)
        case saslHandshake
        case saslAuthenticate(version: Int16)
    }

    enum Authentication: Sendable {
        case idle
        /// Requests go on meanwhile.
        case awaitingToken
        /// Nothing but the exchange is sent until it is over.
        case running(any SASLExchange)
    }

    let settings: Settings
    var authentication = Authentication.idle
    var inFlight = CircularBuffer<(correlationID: Int32, step: Step)>()
    private var queue = CircularBuffer<(correlationID: Int32, bytes: ByteBuffer)>()
    var versions: APIVersions?
    var isReady = false
    /// The broker asked for a pause: requests wait.
    private var isHeldBack = false
    private var hasAnswered = false
    var failure: KafkaError?
    /// Our own steps count down from -1, so they never meet a caller's ids.
    var lastStepID: Int32 = 0

    package init(_ settings: Settings) {
        self.settings = settings
    }
}

// MARK: - Requests

extension ConnectionState {
    /// A caller's request, encoded with its correlation id, which is positive and unique on this connection.
    package mutating func submit(_ correlationID: Int32, _ bytes: ByteBuffer) -> [Action] {
        if let failure {
            return [.fail(correlationID, failure.with(mayHaveBeenApplied: false))]
        }
        guard queue.count < settings.maxQueuedRequests else {
            return [
                .fail(
                    correlationID,
                    KafkaError(
                        .overloaded, "\(queue.count) requests are waiting for \(settings.peer) already",
                        hint: "the broker is slower than the requests come; fewer at once would be as fast."))
            ]
        }
        queue.append((correlationID, bytes))
        return flush()
    }

    /// A response, without the length that frames it.
    package mutating func received(_ frame: ByteBuffer) -> [Action] {
        guard failure == nil else { return [] }
        guard let correlationID = frame.getInteger(at: frame.readerIndex, as: Int32.self),
            let expected = inFlight.first, expected.correlationID == correlationID
        else {
            return fail(
                KafkaError(
                    .malformedMessage, "\(settings.peer) answered a request that was not asked",
                    hint: "check that the address is a Kafka listener."))
        }
        inFlight.removeFirst()
        do throws(KafkaError) {
            switch expected.step {
            case .request:
                hasAnswered = true
                return [.succeed(correlationID, frame), .sendMore]
            case .negotiation(let version): return try negotiated(frame, version: version)
            case .saslHandshake: return try shookHands(frame)
            case .saslAuthenticate(let version): return try authenticated(frame, version: version)
            }
        } catch {
            return failSignIn(error)
        }
    }

    /// Sends nothing more until ``goOn()``.
    package mutating func holdBack() {
        isHeldBack = true
    }

    package mutating func goOn() -> [Action] {
        isHeldBack = false
        return flush()
    }

    /// What an answer made room for.
    package mutating func sendMore() -> [Action] {
        flush()
    }

    /// The time for a request is over; a broker that owes one answer gives none after it either.
    package mutating func timedOut(_ correlationID: Int32, after limit: Duration) -> [Action] {
        let error = KafkaError(
            .requestTimeout, "\(settings.peer) did not answer within \(limit)",
            hint: "the broker may be overloaded or gone; see its log.")
        if let index = queue.firstIndex(where: { $0.correlationID == correlationID }) {
            queue.remove(at: index)
            return [.fail(correlationID, error)]
        }
        guard let index = inFlight.firstIndex(where: { $0.correlationID == correlationID }) else { return [] }
        guard case .request = inFlight[index].step else { return fail(error) }
        inFlight.remove(at: index)
        return [.fail(correlationID, error.with(mayHaveBeenApplied: true))]
            + fail(KafkaError(.connectionLost, "The connection to \(settings.peer) was given up", hint: error.message))
    }

    /// The caller does not want the answer any more; a request that was sent is still waited for.
    package mutating func cancelled(_ correlationID: Int32) -> [Action] {
        guard let index = queue.firstIndex(where: { $0.correlationID == correlationID }) else { return [] }
        queue.remove(at: index)
        return [.fail(correlationID, KafkaError(.clientClosed, "The request was cancelled", hint: ""))]
    }

    /// The connection broke or was closed from the other side.
    package mutating func disconnected(_ cause: String?) -> [Action] {
        guard isReady else {
            return fail(
                KafkaError(
                    .connectionFailed, "\(settings.peer) closed the connection during the sign-in",
                    hint: "check that the port is the listener that these settings are for: TLS or not, SASL or not.",
                    cause: cause))
        }
        // A broker hangs up on the first request of a client that should have signed in.
        let isAnonymous = settings.sasl == nil && !hasAnswered
        return fail(
            KafkaError(
                .connectionLost, "The connection to \(settings.peer) was lost",
                hint: isAnonymous
                    ? "if this listener asks for SASL, give credentials; else see the broker's log."
                    : "see the broker's log.", cause: cause))
    }

    /// The connection ended, or has to.
    package mutating func fail(_ error: KafkaError) -> [Action] {
        guard failure == nil else { return [] }
        failure = error
        var actions: [Action] = []
        for case (let id, .request) in inFlight {
            actions.append(.fail(id, error.with(mayHaveBeenApplied: true)))
        }
        for (id, _) in queue {
            actions.append(.fail(id, error.with(mayHaveBeenApplied: false)))
        }
        inFlight.removeAll()
        queue.removeAll()
        return actions + [.close(error)]
    }

    mutating func flush() -> [Action] {
        guard isReady, !isHeldBack else { return [] }
        if case .running = authentication { return [] }
        var actions: [Action] = []
        while inFlight.count < settings.maxInFlightRequests, let next = queue.popFirst() {
            inFlight.append((next.correlationID, .request))
            actions.append(.write(next.bytes))
        }
        return actions
    }
}
