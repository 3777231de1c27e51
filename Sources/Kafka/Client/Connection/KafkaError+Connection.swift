import NIOCore
import NIOPosix
import NIOSSL

extension KafkaError {
    static func isTLS(_ error: any Error) -> Bool {
        error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError
    }

    /// What a failed TLS handshake means to an operator.
    static func tls(to peer: BrokerAddress, _ error: any Error) -> KafkaError {
        KafkaError(
            .tlsFailed, "No TLS connection to \(peer)",
            hint: "check that the port is a TLS listener, that the CA file signs its certificate, and that the "
                + "certificate names this host.", cause: "\(error)")
    }

    /// What a failed attempt to connect means to an operator.
    static func connecting(to peer: BrokerAddress, _ error: any Error) -> KafkaError {
        switch error {
        case let error as KafkaError: error
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            KafkaError(
                .connectionFailed, "The name of \(peer) does not resolve", hint: "check the address and the DNS.",
                cause: (error.dnsAError ?? error.dnsAAAAError).map { "\($0)" })
        default:
            KafkaError(
                .connectionFailed, "No connection to \(peer)",
                hint: "check the address, the security groups, and that the broker runs.", cause: "\(error)")
        }
    }
}
