import Foundation

/// Which requests go through which proxy, as the environment says.
///
/// `https_proxy`, `http_proxy` and `no_proxy`, each in lower case (which wins) or upper case, as curl and boto3 have it.
/// Either kind of request asks the proxy for a tunnel (CONNECT).
struct ProxySettings: Sendable {
    private let environment: [String: String]
    private let exceptions: ProxyExceptions

    init(environment: [String: String]) {
        self.environment = environment
        exceptions = ProxyExceptions(Self.variable("no_proxy", in: environment)?.value ?? "")
    }

    func proxy(for target: RequestTarget) throws(HTTPError) -> ProxyAddress? {
        guard let (name, value) = Self.variable("\(target.scheme)_proxy", in: environment),
            !exceptions.contain(host: target.host, port: target.port)
        else { return nil }
        return try ProxyAddress(value, variable: name)
    }

    private static func variable(_ name: String, in environment: [String: String]) -> (name: String, value: String)? {
        for name in [name, name.uppercased()] {
            guard let value = environment[name] else { continue }
            let text = value.trimmingCharacters(in: .whitespaces)
            return text.isEmpty ? nil : (name, text)
        }
        return nil
    }
}

extension ProxySettings: CustomStringConvertible, CustomReflectable {
    /// The environment holds secrets, a proxy's password among them.
    var description: String { "ProxySettings" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
