/// A SCRAM credential that the cluster keeps for a user; brokers never tell keys or salts.
package struct UserScramCredential: Hashable, Sendable {
    package var user: String
    package var mechanism: ScramMechanism
    package var iterations: Int32

    package init(user: String, mechanism: ScramMechanism, iterations: Int32) {
        self.user = user
        self.mechanism = mechanism
        self.iterations = iterations
    }
}

/// The SCRAM mechanisms with Kafka's codes (`ScramMechanism`).
package enum ScramMechanism: Int8, Hashable, Sendable, CaseIterable {
    case sha256 = 1
    case sha512 = 2
}
