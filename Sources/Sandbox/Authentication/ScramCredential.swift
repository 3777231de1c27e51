import Cryptography
import Kafka

/// What a broker keeps of a SCRAM password (RFC 5802 §3): enough to check it, not enough to use it.
struct ScramCredential: Equatable {
    let salt: [UInt8]
    let iterations: Int
    let storedKey: [UInt8]
    let serverKey: [UInt8]

    /// From the salted password that AlterUserScramCredentials carries.
    init(saltedPassword: [UInt8], salt: [UInt8], iterations: Int, hash algorithm: HashAlgorithm) {
        self.salt = salt
        self.iterations = iterations
        let clientKey = hmac(key: saltedPassword, message: Array("Client Key".utf8), hash: algorithm)
        storedKey = hash(clientKey, algorithm)
        serverKey = hmac(key: saltedPassword, message: Array("Server Key".utf8), hash: algorithm)
    }

    init(password: Secret, iterations: Int = 4096, hash algorithm: HashAlgorithm) throws {
        let salt = randomBytes(24)
        let salted = try pbkdf2(
            password: Array(password.reveal().utf8), salt: salt, iterations: iterations, hash: algorithm)
        self.init(saltedPassword: salted, salt: salt, iterations: iterations, hash: algorithm)
    }
}

extension ScramMechanism {
    var hash: HashAlgorithm {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }

    /// The iterations that brokers accept (`ScramMechanism` and `ZkAdminManager` in Kafka 3.9).
    static let iterations = 4096...16384
}
