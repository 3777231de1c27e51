internal import AsyncHTTPClient
import Foundation

/// A proxy as an environment variable names it: `[http://][USER:PASSWORD@]HOST[:PORT]`, or `socks5://HOST[:PORT]`.
struct ProxyAddress: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    let library: HTTPClient.Configuration.Proxy

    /// Without the user and the password.
    var description: String { "\(library.host):\(library.port)" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// - Parameter variable: Where the text comes from; errors name it, never the text, which can hold a password.
    init(_ text: String, variable: String) throws(HTTPError) {
        guard let url = URLComponents(string: text.contains("://") ? text : "http://\(text)"),
            let scheme = url.scheme?.lowercased(), let host = url.host?.trimmingCharacters(in: ["[", "]"]),
            !host.isEmpty
        else { throw Self.refused(variable, "is not a proxy's address") }
        switch scheme {
        case "http":
            let authorization = url.user.map { user in
                HTTPClient.Authorization.basic(username: user, password: url.password ?? "")
            }
            library = .server(host: host, port: url.port ?? 80, authorization: authorization)
        case "socks5", "socks5h":
            guard url.user == nil else { throw Self.refused(variable, "names a SOCKS proxy with a user") }
            library = .socksServer(host: host, port: url.port ?? 1080)
        default:
            throw Self.refused(variable, "names a proxy that is spoken to by '\(scheme)'")
        }
    }

    private static func refused(_ variable: String, _ problem: String) -> HTTPError {
        HTTPError(
            code: .proxy, message: "\(variable) \(problem)",
            hint:
                "write http://[USER:PASSWORD@]HOST:PORT or socks5://HOST:PORT; TLS to the proxy itself is not supported"
        )
    }
}
