/// What clients moved on one broker lately, and for how long they have to pause for it (`ClientQuotaManager`,
/// `QuotaUtils.throttleTime`).
struct QuotaMeter {
    enum Direction: String {
        case produced = "producer_byte_rate"
        case consumed = "consumer_byte_rate"
    }

    struct Client: Hashable {
        var user: String
        var clientID: String
        var direction: Direction
    }

    private var moved: [Client: [(time: Int64, bytes: Int)]] = [:]

    /// Counts bytes and answers how many milliseconds lie between now and the moment at which their rate is within the
    /// limit.
    ///
    /// - Parameters:
    ///   - limit: Bytes a second.
    ///   - window: The milliseconds that the rate is measured over.
    mutating func pause(after bytes: Int, of client: Client, now: Int64, limit: Double, window: Int64) -> Int64 {
        var recent = moved[client, default: []].filter { $0.time > now - window }
        recent.append((now, bytes))
        let excess = Double(recent.reduce(0) { $0 + $1.bytes }) / limit * 1000 - Double(window)
        // What exceeds the limit is not given to a consumer, so it does not count.
        if client.direction == .consumed, excess > 0 { recent.removeLast() }
        moved[client] = recent
        return max(0, Int64(min(excess, Double(Int32.max))))
    }
}

extension ClusterState {
    /// The milliseconds that a client's rate is measured over; the oldest of the samples is the one being replaced.
    private var quotaWindow: Int64 {
        Int64((properties.integer("quota.window.num") - 1) * properties.integer("quota.window.size.seconds")) * 1000
    }

    /// What a client may move at once (`ClientQuotaManager.getMaxValueInQuotaWindow`).
    func mostWithoutPause(_ direction: QuotaMeter.Direction, _ context: RequestContext) -> Int {
        let limit = quotas.limit(direction.rawValue, user: context.user, clientID: context.clientID ?? "")
        return limit.map { Int($0 * Double(quotaWindow) / 1000) } ?? .max
    }

    /// For how many milliseconds a client has to leave the broker alone that moved these bytes.
    func pause(after bytes: Int, _ direction: QuotaMeter.Direction, _ context: RequestContext) -> Int32 {
        let client = QuotaMeter.Client(
            user: context.user, clientID: context.clientID ?? "", direction: direction)
        guard let limit = quotas.limit(direction.rawValue, user: client.user, clientID: client.clientID) else {
            return 0
        }
        return Int32(
            clamping: context.broker.quotaMeter.pause(
                after: bytes, of: client, now: now, limit: limit, window: quotaWindow))
    }
}

extension RequestContext {
    fileprivate var user: String { String(identity.principal.drop { $0 != ":" }.dropFirst()) }
}
