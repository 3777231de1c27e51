/// The bootstrap servers that MSK names for a cluster: one list per way in.
///
/// Source: MSK API reference, GetBootstrapBrokers; its IPv6 lists stand beside those of IPv4 with the same brokers.
package struct MSKBootstrapServers: Sendable, Equatable {
    /// From where clients come.
    package enum Connectivity: String, Sendable, CaseIterable {
        case privateVPC = "Private"
        case publicInternet = "Public"
        case multiVPC = "MultiVPC"
    }

    /// How clients sign in.
    package enum Mode: String, Sendable, CaseIterable {
        case plaintext = "Plaintext"
        case tls = "TLS"
        case scram = "SCRAM"
        case iam = "IAM"
    }

    package struct Way: Hashable, Sendable {
        package let connectivity: Connectivity
        package let mode: Mode

        package init(_ connectivity: Connectivity, _ mode: Mode) {
            self.connectivity = connectivity
            self.mode = mode
        }
    }

    /// `host:port`, sorted; a way in that the cluster has not is missing.
    package let servers: [Way: [String]]

    package init(_ servers: [Way: [String]]) {
        self.servers = servers
    }

    package subscript(_ connectivity: Connectivity, _ mode: Mode) -> [String] {
        servers[Way(connectivity, mode)] ?? []
    }

    /// The ways in that exist, `Private IAM` before `Public IAM`.
    package var ways: [Way] {
        Connectivity.allCases.flatMap { connectivity in
            Mode.allCases.map { Way(connectivity, $0) }.filter { servers[$0] != nil }
        }
    }

    init(_ answer: Answer) {
        let strings: [Way: String?] = [
            Way(.privateVPC, .plaintext): answer.bootstrapBrokerString,
            Way(.privateVPC, .tls): answer.bootstrapBrokerStringTls,
            Way(.privateVPC, .scram): answer.bootstrapBrokerStringSaslScram,
            Way(.privateVPC, .iam): answer.bootstrapBrokerStringSaslIam,
            Way(.publicInternet, .tls): answer.bootstrapBrokerStringPublicTls,
            Way(.publicInternet, .scram): answer.bootstrapBrokerStringPublicSaslScram,
            Way(.publicInternet, .iam): answer.bootstrapBrokerStringPublicSaslIam,
            Way(.multiVPC, .tls): answer.bootstrapBrokerStringVpcConnectivityTls,
            Way(.multiVPC, .scram): answer.bootstrapBrokerStringVpcConnectivitySaslScram,
            Way(.multiVPC, .iam): answer.bootstrapBrokerStringVpcConnectivitySaslIam,
        ]
        servers = strings.compactMapValues { text in
            let list = (text ?? "").split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
                .filter { !$0.isEmpty }.map(String.init).sorted()
            return list.isEmpty ? nil : list
        }
    }

    struct Answer: Decodable {
        let bootstrapBrokerString: String?
        let bootstrapBrokerStringTls: String?
        let bootstrapBrokerStringSaslScram: String?
        let bootstrapBrokerStringSaslIam: String?
        let bootstrapBrokerStringPublicTls: String?
        let bootstrapBrokerStringPublicSaslScram: String?
        let bootstrapBrokerStringPublicSaslIam: String?
        let bootstrapBrokerStringVpcConnectivityTls: String?
        let bootstrapBrokerStringVpcConnectivitySaslScram: String?
        let bootstrapBrokerStringVpcConnectivitySaslIam: String?
    }
}

extension MSKBootstrapServers.Way: CustomStringConvertible {
    package var description: String { "\(connectivity.rawValue) \(mode.rawValue)" }
}
