import Foundation

/// Where a request goes: what the choice of a proxy depends on, and what errors name.
struct RequestTarget: Sendable, CustomStringConvertible {
    let method: String
    let scheme: String
    /// Without the brackets of an IPv6 address, in lower case.
    let host: String
    let port: Int

    var description: String { "\(method) \(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    init(_ request: HTTPRequest) throws(HTTPError) {
        guard let url = URLComponents(string: request.url), let scheme = url.scheme?.lowercased(),
            let host = url.host, !host.isEmpty, ["http", "https"].contains(scheme)
        else {
            throw HTTPError(
                code: .invalidRequest, message: "\(request.method): not a URL that can be asked",
                hint: "write http:// or https:// and a host")
        }
        method = request.method
        self.scheme = scheme
        self.host = host.trimmingCharacters(in: ["[", "]"]).lowercased()
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }
}
