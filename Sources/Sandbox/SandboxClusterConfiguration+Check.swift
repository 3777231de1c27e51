import AWS
import NIOSSL

extension SandboxClusterConfiguration {
    /// The most brokers of a cluster: all share one thread.
    static let mostBrokers = 100

    /// Finds what cannot work before anything is started.
    func check() throws(SandboxError) {
        guard (1...Self.mostBrokers).contains(brokers) else {
            throw refusal("it has \(brokers) brokers", "1 to \(Self.mostBrokers) are possible.")
        }
        guard !listeners.isEmpty, Set(listeners.map(\.name)).count == listeners.count else {
            throw refusal("its listeners are missing or two have one name", "give it at least one; name each once.")
        }
        for listener in listeners {
            if listener.tls, tls == nil {
                throw refusal("listener \(listener.name) has TLS but there is no certificate", "set tls.")
            }
            if let ports = listener.ports, ports.count != brokers || !ports.allSatisfy((0...65535).contains) {
                throw refusal(
                    "listener \(listener.name) has the ports \(ports)", "name one for each of the \(brokers) brokers.")
            }
            if listener.mechanisms.contains(.oauthBearer), authorization.iam == nil {
                throw refusal(
                    "listener \(listener.name) has OAUTHBEARER, which needs to know the access keys",
                    "set authorization.iam.")
            }
        }
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            guard let definition = BrokerConfigDefinitions.byName[name] else {
                throw refusal(
                    "the property \(name) is not known to the sandbox", "see docs/sandbox.md for those that are.")
            }
            if let fault = definition.fault(in: value) { throw refusal(fault, "correct the value.") }
        }
        if let arn = authorization.iam?.clusterARN {
            do { _ = try ClusterARN(parsing: arn) } catch { throw refusal(error.message, error.hint) }
        }
    }

    private func refusal(_ reason: String, _ hint: String) -> SandboxError {
        SandboxError(.invalidConfiguration, "The cluster \(name) cannot be started: \(reason)", hint: hint)
    }
}

extension SandboxClusterConfiguration.Authorization {
    var iam: SandboxClusterConfiguration.IAM? {
        if case .iam(let iam) = self { iam } else { nil }
    }
}

extension SandboxClusterConfiguration.TLSIdentity {
    func context() throws(SandboxError) -> NIOSSLContext {
        do {
            let chain =
                certificate.hasPrefix(Self.pemStart)
                ? try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                : try NIOSSLCertificate.fromPEMFile(certificate)
            let key =
                privateKey.hasPrefix(Self.pemStart)
                ? try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
                : try NIOSSLPrivateKey(file: privateKey, format: .pem)
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
        } catch {
            throw SandboxError(
                .invalidConfiguration, "The TLS certificate or its key cannot be used",
                hint: "both are PEM, or paths of PEM files.", cause: "\(error)")
        }
    }

    private static let pemStart = "-----BEGIN"
}
