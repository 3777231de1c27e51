import Logging
import NIOCore

/// A request on its way out: encoded, with who waits for its answer.
struct OutgoingRequest: Sendable {
    var correlationID: Int32
    var bytes: ByteBuffer
    var timeout: Duration
    /// Takes the outcome and tells for how long the broker wants to be left alone.
    var finish: @Sendable (Result<ByteBuffer, any Error>) -> Duration
}

/// What the owner of a connection tells its handler besides requests.
enum ConnectionEvent: Sendable {
    /// The caller of a request has gone.
    case cancel(correlationID: Int32)
    /// The client is being closed.
    case close
}

/// Runs a ``ConnectionState`` on a channel: bytes in, requests in, actions out.
final class BrokerChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = OutgoingRequest
    typealias OutboundOut = ByteBuffer

    private var state: ConnectionState
    private var frames: FrameAssembler
    private let peer: BrokerAddress
    private let configuration: KafkaClientConfiguration
    private let ready: EventLoopPromise<APIVersions>
    private let logger: Logger

    private var waiting: [Int32: (request: OutgoingRequest, timeout: Scheduled<Void>?)] = [:]
    /// When requests, and our own steps, are given up.
    private var deadlines: [Int32: NIODeadline] = [:]
    /// Until when the broker takes nothing from this connection.
    private var pauseEnds = NIODeadline.uptimeNanoseconds(0)
    private var handshakeTimeout: Scheduled<Void>?
    private var reauthentication: Scheduled<Void>?
    private var tokenTask: Task<Void, Never>?

    init(
        peer: BrokerAddress, configuration: KafkaClientConfiguration, ready: EventLoopPromise<APIVersions>,
        logger: Logger
    ) {
        self.state = ConnectionState(ConnectionState.Settings(configuration, peer: peer))
        self.frames = FrameAssembler(maximumLength: configuration.maxResponseBytes)
        self.peer = peer
        self.configuration = configuration
        self.ready = ready
        self.logger = logger
    }

    func channelActive(context: ChannelHandlerContext) {
        let limit = configuration.connectTimeout
        handshakeTimeout = schedule(context, TimeAmount(limit)) { handler, context in
            let error = KafkaError(
                .connectionFailed, "\(handler.peer) did not finish the sign-in within \(limit)",
                hint: "check that the port is the listener that these settings are for: TLS or not, SASL or not.")
            handler.run(handler.state.fail(error), context)
        }
        run(state.connected(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
        do throws(KafkaError) {
            while let frame = try frames.next() {
                run(state.received(frame), context)
            }
        } catch {
            run(state.fail(error), context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        waiting[request.correlationID] = (request, nil)
        run(state.submit(request.correlationID, request.bytes), context)
        if waiting[request.correlationID] != nil {
            waiting[request.correlationID]?.timeout = limit(request.correlationID, to: request.timeout, context)
        }
        promise?.succeed()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? ConnectionEvent {
        case .cancel(let correlationID):
            _ = waiting[correlationID]?.request.finish(.failure(CancellationError()))
            run(state.cancelled(correlationID), context)
            promise?.succeed()
        case .close:
            run(state.fail(KafkaError(.clientClosed, "The Kafka client was closed", hint: "")), context)
            promise?.succeed()
        case nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that goes away without closing TLS in order is not a fault of the TLS settings.
        if !state.isReady, KafkaError.isTLS(error) {
            run(state.fail(.tls(to: peer, error)), context)
        } else {
            run(state.disconnected("\(error)"), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        run(state.disconnected(nil), context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        run(state.disconnected(nil), context)
    }

    // MARK: Actions

    private func run(_ actions: [ConnectionState.Action], _ context: ChannelHandlerContext) {
        var hasWritten = false
        for action in actions {
            switch action {
            case .write(let bytes):
                context.write(wrapOutboundOut(bytes), promise: nil)
                hasWritten = true
            case .scheduleTimeout(let id):
                _ = limit(id, to: configuration.requestTimeout, context)
            case .succeed(let id, let frame):
                pause(finish(id, .success(frame)), context)
            case .sendMore:
                run(state.sendMore(), context)
            case .fail(let id, let error):
                _ = finish(id, .failure(error))
            case .obtainToken:
                obtainToken(context)
            case .scheduleReauthentication(let delay):
                reauthentication?.cancel()
                reauthentication = schedule(context, TimeAmount(delay)) { handler, context in
                    handler.logger.debug("signing in again", metadata: ["broker": "\(handler.peer)"])
                    handler.run(handler.state.reauthenticate(), context)
                }
            case .ready(let versions):
                handshakeTimeout?.cancel()
                ready.succeed(versions)
            case .close(let error):
                close(context, error)
            }
        }
        if hasWritten { context.flush() }
    }

    private func finish(_ id: Int32, _ outcome: Result<ByteBuffer, any Error>) -> Duration {
        guard let (request, timeout) = waiting.removeValue(forKey: id) else { return .zero }
        timeout?.cancel()
        deadlines[id] = nil
        return request.finish(outcome)
    }

    /// Leaves the broker alone for a while, as it asked (KIP-219): what it is sent meanwhile it answers late.
    ///
    /// The pause is no time that a request takes (`NetworkClient` in Kafka, which counts it the same way).
    private func pause(_ length: Duration, _ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        let ends = now + TimeAmount(min(length, configuration.longestPause))
        let already = max(now, pauseEnds)
        guard ends > already else { return }
        deadlines = deadlines.mapValues { $0 + (ends - already) }
        pauseEnds = ends
        logger.debug("pausing as the broker asks", metadata: ["broker": "\(peer)", "pause": "\(length)"])
        state.holdBack()
        _ = schedule(context, ends - now) { handler, context in
            guard context.eventLoop.now >= handler.pauseEnds else { return }
            handler.run(handler.state.goOn(), context)
        }
    }

    private func close(_ context: ChannelHandlerContext, _ error: KafkaError) {
        handshakeTimeout?.cancel()
        reauthentication?.cancel()
        tokenTask?.cancel()
        for request in waiting.values { request.timeout?.cancel() }
        waiting.removeAll()
        deadlines.removeAll()
        ready.fail(error)
        context.close(promise: nil)
    }

    /// Gives up a request, or a step of ours, when its time is over.
    private func limit(_ id: Int32, to time: Duration, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let deadline = max(context.eventLoop.now, pauseEnds) + TimeAmount(time)
        deadlines[id] = deadline
        return expire(id, at: deadline, after: time, context)
    }

    private func expire(
        _ id: Int32, at deadline: NIODeadline, after time: Duration, _ context: ChannelHandlerContext
    ) -> Scheduled<Void> {
        schedule(context, deadline - context.eventLoop.now) { handler, context in
            guard let latest = handler.deadlines[id] else { return }
            guard latest <= deadline else {
                // A pause came in between.
                let timeout = handler.expire(id, at: latest, after: time, context)
                handler.waiting[id]?.timeout = timeout
                return
            }
            handler.deadlines[id] = nil
            handler.run(handler.state.timedOut(id, after: time), context)
        }
    }

    private func obtainToken(_ context: ChannelHandlerContext) {
        guard case .oauthBearer(let provider) = configuration.sasl else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        // Bridges the provider, which is async, to the event loop that the state lives on.
        tokenTask = Task {
            let result: Result<OAuthBearerToken, any Error>
            do { result = .success(try await provider()) } catch { result = .failure(error) }
            eventLoop.execute {
                let (handler, context) = bound.value
                switch result {
                case .success(let token): handler.run(handler.state.obtained(token: token), context)
                case .failure(let error): handler.run(handler.state.couldNotObtainToken(error), context)
                }
            }
        }
    }

    private func schedule(
        _ context: ChannelHandlerContext, _ delay: TimeAmount,
        _ work: @escaping @Sendable (BrokerChannelHandler, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            work(handler, context)
        }
    }
}
