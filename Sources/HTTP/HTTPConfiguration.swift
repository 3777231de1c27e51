/// How all requests of a transport are made.
package struct HTTPConfiguration: Sendable {
    /// Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked up, in lower case too.
    package var environment: [String: String]
    /// A PEM file with the certificate authorities to trust instead of the system's.
    package var caFile: String?
    /// How long a connection may take, TLS and a proxy's handshake included.
    package var connectTimeout: Duration
    /// How long a body that is being read may stand still.
    package var readTimeout: Duration

    package init(
        environment: [String: String] = [:], caFile: String? = nil, connectTimeout: Duration = .seconds(10),
        readTimeout: Duration = .seconds(60)
    ) {
        self.environment = environment
        self.caFile = caFile
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
    }
}

extension HTTPConfiguration: CustomStringConvertible, CustomReflectable {
    /// The environment holds secrets.
    package var description: String { "HTTPConfiguration" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
