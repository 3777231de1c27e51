import Cryptography
import Kafka

/// The passwords that a cluster knows: SCRAM keys, and for PLAIN the passwords themselves.
struct CredentialStore {
    private(set) var scram: [String: [ScramMechanism: ScramCredential]] = [:]
    private let passwords: [String: Secret]

    init(_ users: [SandboxClusterConfiguration.User]) throws {
        passwords = Dictionary(users.map { ($0.name, $0.password) }) { _, last in last }
        for (name, password) in passwords {
            for mechanism in ScramMechanism.allCases {
                scram[name, default: [:]][mechanism] = try ScramCredential(password: password, hash: mechanism.hash)
            }
        }
    }

    func password(of user: String) -> Secret? { passwords[user] }

    func credential(of user: String, _ mechanism: ScramMechanism) -> ScramCredential? {
        scram[user]?[mechanism]
    }

    mutating func set(_ credential: ScramCredential?, of user: String, _ mechanism: ScramMechanism) {
        scram[user, default: [:]][mechanism] = credential
        if scram[user]?.isEmpty == true { scram[user] = nil }
    }
}
