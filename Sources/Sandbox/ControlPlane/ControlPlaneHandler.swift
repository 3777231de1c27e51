import AWS
import Foundation
import NIOCore
import NIOHTTP1

/// One connection: requests one after the other, each with a whole, bounded body.
final class ControlPlaneHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// More than the largest call: two policies of IAM's largest size, percent-encoded, are far below.
    private static let largestBody = 1 << 20

    private let router: ControlPlaneRouter
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(_ router: ControlPlaneRouter) {
        self.router = router
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            isTooLarge = false
        case .body(let part):
            guard !isTooLarge else { return }
            isTooLarge = body.count + part.readableBytes > Self.largestBody
            if isTooLarge { body = [] } else { body += part.readableBytesView }
        case .end:
            guard let head else { return }
            self.head = nil
            send(answer(head), keepAlive: head.isKeepAlive && !isTooLarge, context)
        }
    }

    private func answer(_ head: HTTPRequestHead) -> ControlAnswer {
        guard !isTooLarge else {
            return ControlAnswer(status: 413, contentType: "text/plain", body: Array("the body is too large\n".utf8))
        }
        return router.answer(
            ReceivedRequest(
                method: head.method.rawValue, target: head.uri,
                headers: head.headers.map { SignableRequest.Header($0.name, $0.value) }, body: body))
    }

    private func send(_ answer: ControlAnswer, keepAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.count)),
            ("Date", Self.date(router.account.clock())), ("x-amzn-RequestId", UUID().uuidString.lowercased()),
        ])
        if let type = answer.errorType { headers.add(name: "x-amzn-ErrorType", value: type) }
        if !keepAlive { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        let channel = context.channel
        let done = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepAlive { done.whenComplete { _ in channel.close(promise: nil) } }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// RFC 9110 §5.6.7; clients correct their clocks by it.
    private static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        func two(_ value: Int?) -> String { value.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? "" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][(parts.weekday ?? 1) - 1]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(parts.month ?? 1) - 1]
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 0) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}
