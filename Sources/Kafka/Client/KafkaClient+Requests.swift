import NIOCore

extension KafkaClient {
    /// Sends a request and returns the answer, whatever error codes are in it.
    ///
    /// Failures to connect are retried until the deadline; so are lost connections and timeouts when a second
    /// delivery of the request does no harm.
    package func send<R: KafkaRequest>(_ request: R, to target: RequestTarget) async throws -> R.Response {
        try await call(request, to: target)
    }

    /// Sends a request in the order of these calls, without retries, and returns before the answer is there.
    package func start<R: KafkaRequest>(
        _ request: R, to target: RequestTarget, waiting: Duration = .zero
    ) async throws -> PendingResponse<R> {
        let connection = try await connection(for: target, lane: Lane(R.apiKey))
        return try connection.start(request, timeout: configuration.requestTimeout + waiting)
    }

    /// The version in which a request would go to this target.
    func version<R: KafkaRequest>(of request: R.Type, at target: RequestTarget) async throws -> Int16 {
        try await retrying(target, until: deadline, isResendSafe: true) {
            try await self.connection(for: target, lane: Lane(R.apiKey)).versions.version(of: request)
        }
    }

    /// Sends a request until it is answered without an error that may pass.
    ///
    /// - Parameters:
    ///   - waiting: How long the request allows the broker to wait.
    ///   - check: The error code of the whole response, where it has one.
    func call<R: KafkaRequest>(
        _ request: R, to target: RequestTarget, waiting: Duration = .zero,
        check: @Sendable (R.Response) -> KafkaErrorCode = { _ in .none }
    ) async throws -> R.Response {
        try await retrying(target, until: deadline, isResendSafe: Resending.isSafe(R.apiKey)) {
            let connection = try await self.connection(for: target, lane: Lane(R.apiKey))
            let response = try await self.exchange(request, on: connection, waiting: waiting)
            let code = check(response)
            if code != .none { throw KafkaError.broker(code, "\(R.apiKey)") }
            return response
        }
    }

    /// One request and its answer, without retries.
    func exchange<R: KafkaRequest>(
        _ request: R, on connection: BrokerConnection, waiting: Duration = .zero
    ) async throws -> R.Response {
        try await connection.start(request, timeout: configuration.requestTimeout + waiting).value()
    }

    var deadline: ContinuousClock.Instant {
        configuration.surroundings.now() + configuration.retryDeadline
    }

    /// Repeats `attempt` while it fails in a way that may pass, forgetting the routes it relied on.
    func retrying<T>(
        _ target: RequestTarget, until deadline: ContinuousClock.Instant, isResendSafe: Bool,
        _ attempt: () async throws -> T
    ) async throws -> T {
        var backoff = Backoff(configuration.backoff, deadline: deadline)
        while true {
            do {
                return try await attempt()
            } catch let error as KafkaError where error.isRetriable && (isResendSafe || !error.mayHaveBeenApplied) {
                metadata.forget(target)
                try await pause(&backoff, after: error)
            }
        }
    }

    /// Waits before the next try; throws the error once the deadline has come.
    func pause(_ backoff: inout Backoff, after error: KafkaError) async throws {
        let surroundings = configuration.surroundings
        guard let pause = backoff.next(now: surroundings.now(), random: surroundings.random()) else {
            throw error.afterTrying(backoff.attempts, within: configuration.retryDeadline)
        }
        logger.debug("trying again", metadata: ["error": "\(error)", "pause": "\(pause)"])
        try await surroundings.sleep(pause)
    }
}
