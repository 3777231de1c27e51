import AWS

/// The bootstrap servers of the target's IAM listener, as services reach them.
///
/// They are facts of the moment, of which MSK names up to three, not always the same: clients ask them for all brokers.
package struct ClientServers: Hashable, Sendable {
    /// From where services come.
    package enum Way: String, Sendable, Hashable {
        case privateVPC = "BootstrapBrokerStringSaslIam"
        case publicInternet = "BootstrapBrokerStringPublicSaslIam"
        case multiVPC = "BootstrapBrokerStringVpcConnectivitySaslIam"

        /// What MSK calls the list.
        var field: String { rawValue }

        var words: String {
            switch self {
            case .privateVPC: "from the VPC"
            case .publicInternet: "from the internet"
            case .multiVPC: "over a managed VPC connection"
            }
        }
    }

    /// The one that kedge itself takes, and its services by default.
    package let way: Way
    /// `host:port`, sorted.
    package let listed: [String]
    /// Other ways in, for the services that come from elsewhere.
    package let others: [Way: [String]]

    package init(_ listed: [String] = [], way: Way = .privateVPC, others: [Way: [String]] = [:]) {
        self.way = way
        self.listed = listed.sorted()
        self.others = others.mapValues { $0.sorted() }.filter { !$0.value.isEmpty && $0.key != way }
    }
}
