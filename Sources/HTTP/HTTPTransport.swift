internal import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// HTTP for the whole process: connections are kept and used again, by every user of it.
///
/// It follows no redirects and keeps no cookies.
package final class HTTPTransport: Sendable {
    private let configuration: HTTPConfiguration
    private let proxies: ProxySettings
    private let logger: Logger
    /// One client per proxy, and one without.
    private let clients = Mutex<[ProxyAddress?: HTTPClient]?>([:])

    package init(_ configuration: HTTPConfiguration = .init(), logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        proxies = ProxySettings(environment: configuration.environment)
    }

    deinit {
        // The library asserts that a client was shut down; without anyone to wait for it, it ends in the background.
        for client in takeClients() { client.shutdown { _ in _ = client } }
    }

    /// Sends the request and gives the answer as soon as its head is there, whatever its status.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let target = try RequestTarget(request)
        let proxy = request.isDirect ? nil : try proxies.proxy(for: target)
        let exchange = Exchange(description: target.description, proxy: proxy?.description, timeout: request.timeout)
        let client = try client(through: proxy, exchange)
        logger.trace("http request", metadata: ["to": "\(target)", "proxy": "\(proxy?.description ?? "none")"])

        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        switch request.body {
        case .none: break
        case .bytes(let buffer): message.body = .bytes(buffer)
        case .stream(let length, let chunks): message.body = Self.body(length, chunks)
        }
        let response = try await exchange.translating {
            try await client.execute(message, timeout: TimeAmount(request.timeout))
        }
        logger.trace("http response", metadata: ["from": "\(target)", "status": "\(response.status.code)"])
        return HTTPResponse(
            response, method: request.method, exchange: exchange, stallLimit: configuration.readTimeout)
    }

    /// Ends all connections; requests from then on fail as cancelled.
    ///
    /// Twice is the same as once.
    package func shutdown() async {
        for client in takeClients() { try? await client.shutdown() }
    }

    private static func body(
        _ length: Int64, _ chunks: some AsyncSequence<ByteBuffer, any Error> & Sendable
    ) -> HTTPClientRequest.Body {
        .stream(RequestBody(chunks: chunks), length: .known(length))
    }

    private func client(through proxy: ProxyAddress?, _ exchange: Exchange) throws(HTTPError) -> HTTPClient {
        let client: HTTPClient? = clients.withLock { clients in
            guard clients != nil else { return nil }
            if let client = clients?[proxy] { return client }
            let client = HTTPClient(configuration: library(proxy))
            clients?[proxy] = client
            return client
        }
        guard let client else { throw exchange.error(HTTPClientError.alreadyShutdown) }
        return client
    }

    private func library(_ proxy: ProxyAddress?) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let caFile = configuration.caFile { tls.trustRoots = .file(caFile) }
        var library = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.connectTimeout)),
            connectionPool: .init(
                idleTimeout: .seconds(20), concurrentHTTP1ConnectionsPerHostSoftLimit: Self.connectionsPerHost),
            proxy: proxy?.library)
        library.connectionPool.retryConnectionEstablishment = false
        library.httpVersion = .http1Only
        return library
    }

    /// Enough for the segments that are written side by side.
    private static let connectionsPerHost = 64

    private func takeClients() -> [HTTPClient] {
        clients.withLock { clients in
            defer { clients = nil }
            return clients.map { Array($0.values) } ?? []
        }
    }
}

/// Runs the body with a transport that is shut down at its end.
package func withHTTPTransport<R>(
    _ configuration: HTTPConfiguration = .init(), logger: Logger, _ body: (HTTPTransport) async throws -> R
) async throws -> R {
    let transport = HTTPTransport(configuration, logger: logger)
    do {
        let result = try await body(transport)
        await transport.shutdown()
        return result
    } catch {
        await transport.shutdown()
        throw error
    }
}
