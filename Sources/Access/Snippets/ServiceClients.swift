import AWS

/// How a principal's service signs in to the target, as files for the clients that its team may use.
///
/// They are examples beside the policy, made to be copied; kedge never reads them.
package struct ServiceClients: Hashable, Sendable {
    package let principal: String
    package let cluster: ClusterARN
    package let servers: ClientServers
    package let role: RoleARN?
    /// A consumer group that the principal may use.
    package let group: String?

    /// - Parameter servers: Without any, the files say where to ask for them.
    package init(
        principal: String, cluster: ClusterARN, servers: ClientServers, role: RoleARN? = nil, group: String? = nil
    ) {
        self.principal = principal
        self.cluster = cluster
        self.servers = servers
        self.role = role
        self.group = group
    }

    /// The files by name.
    package func files() -> [String: [UInt8]] {
        let texts = [
            "README.md": readme, "java-iam.properties": javaIAM, "java-oauthbearer.properties": javaOAuthBearer,
            "librdkafka.properties": librdkafka, "confluent_kafka_client.py": confluentKafka,
            "kafka_python_client.py": kafkaPython, "kafkajs_client.js": kafkaJS, "spring-application.yaml": spring,
        ]
        return texts.mapValues { Array($0.utf8) }
    }

    /// Where clients wait before they come back to a broker.
    ///
    /// Amazon MSK Developer Guide, "Amazon MSK quota": a broker takes 100 new IAM connections a second (4 on t3.small)
    /// and 3,000 at a time; it asks for `reconnect.backoff.ms` of a second. Clients' defaults are 50 and 100 ms.
    static let (backoff, maximumBackoff) = (1_000, 10_000)

    // MARK: - Parts of every file

    /// What a file says of itself, behind the mark of a comment.
    func heading(_ mark: String, _ client: String, _ lines: String...) -> String {
        let all =
            ["\(client), for \(principal.onOneLine)."] + lines + [
                "It signs in with the credentials that the service finds where it runs; no secret belongs into this file."
            ] + (role.map { ["Role: \($0.description.onOneLine)"] } ?? [])
            + (servers.listed.isEmpty ? ["Its servers are told by: \(asking)"] : [])
        return all.map { "\(mark) \($0)\n" }.joined()
    }

    func backoffReason(_ mark: String) -> String {
        "\(mark) Each broker takes 100 new IAM connections a second (4 on t3.small) and 3,000 in all: come back slowly.\n"
    }

    var region: String { cluster.region }

    /// What a client is given.
    var bootstrap: [String] {
        servers.listed.isEmpty ? ["BOOTSTRAP-SERVERS-OF-THE-TARGET:9098"] : servers.listed
    }

    /// The command that names the servers, and the field of its answer (MSK API reference, GetBootstrapBrokers).
    var asking: String {
        "aws kafka get-bootstrap-brokers --cluster-arn \(cluster) --region \(region) "
            + "--query \(servers.way.field) --output text"
    }
}

extension String {
    /// For a comment: nothing that could end it.
    var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.value {
                    case ..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: "\u{fffd}"
                    default: scalar
                    }
                }))
    }

    /// In quotes that JSON, JavaScript, Python and YAML read alike.
    var quoted: String {
        let text = String(decoding: JSONValue.string(self).compact(), as: UTF8.self)
        return text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff:
                "\\u" + String(scalar.value + 0x10000, radix: 16).suffix(4)
            default: String(scalar)
            }
        }.joined()
    }

    /// As a value in Java's properties: ASCII, `\` and spaces escaped (`java.util.Properties.load`).
    var propertyValue: String {
        var value = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": value += "\\\\"
            case " " where value.isEmpty: value += "\\ "
            case "!"..."~", " ": value.unicodeScalars.append(scalar)
            default:
                for unit in String(scalar).utf16 {
                    value += "\\u" + String(UInt32(unit) + 0x10000, radix: 16).suffix(4)
                }
            }
        }
        return value
    }
}
