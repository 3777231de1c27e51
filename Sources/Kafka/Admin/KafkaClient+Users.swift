import Crypto

extension KafkaClient {
    /// The SCRAM credentials of all users, in order; brokers tell mechanism and iterations only.
    package func describeUserScramCredentials() async throws -> [UserScramCredential] {
        var request = DescribeUserScramCredentialsRequest()
        request.users = nil
        let response = try await call(request, to: .any) { KafkaErrorCode($0.errorCode) }
        return response.results.flatMap { user in
            user.credentialInfos.compactMap { info in
                ScramMechanism(rawValue: info.mechanism).map {
                    UserScramCredential(user: user.user, mechanism: $0, iterations: info.iterations)
                }
            }
        }.sorted { ($0.user, $0.mechanism.rawValue) < ($1.user, $1.mechanism.rawValue) }
    }

    /// Sets a user's SCRAM password; the broker gets a salted key, never the password (KIP-554).
    package func upsertUserScramCredential(
        _ user: String, _ mechanism: ScramMechanism, password: Secret, iterations: Int32 = 4096
    ) async throws {
        let salt = randomBytes(16)
        let salted = try pbkdf2(
            password: Array(password.reveal().utf8), salt: salt, iterations: Int(iterations), hash: mechanism.algorithm)
        try await alterUserScramCredentials(
            .with {
                $0.upsertions = [
                    .with {
                        $0.name = user
                        $0.mechanism = mechanism.rawValue
                        $0.iterations = iterations
                        $0.salt = salt
                        $0.saltedPassword = salted
                    }
                ]
            })
    }

    /// Removes a user's SCRAM password; it is an error when there is none.
    package func deleteUserScramCredential(_ user: String, _ mechanism: ScramMechanism) async throws {
        try await alterUserScramCredentials(
            .with {
                $0.deletions = [
                    .with {
                        $0.name = user
                        $0.mechanism = mechanism.rawValue
                    }
                ]
            })
    }

    private func alterUserScramCredentials(_ request: AlterUserScramCredentialsRequest) async throws {
        let response = try await call(request, to: .controller) { response in
            response.results.map { KafkaErrorCode($0.errorCode) }.first(where: \.isRetriable) ?? .none
        }
        for result in response.results {
            let code = KafkaErrorCode(result.errorCode)
            guard code == .none else {
                throw KafkaError.broker(
                    code, "changing the SCRAM credentials of \(result.user)", detail: result.errorMessage)
            }
        }
    }

    /// Every quota of every user, client id and address.
    package func describeClientQuotas() async throws -> [ClientQuota] {
        let response = try await call(DescribeClientQuotasRequest(), to: .any) { KafkaErrorCode($0.errorCode) }
        return (response.entries ?? []).map { entry in
            ClientQuota(
                entity: Dictionary(
                    entry.entity.map { ($0.entityType, $0.entityName) }, uniquingKeysWith: { _, last in last }),
                values: Dictionary(entry.values.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last }))
        }
    }

    /// Sets and removes quotas; setting the same value again changes nothing.
    package func alterClientQuotas(_ changes: [ClientQuotaChange], validateOnly: Bool = false) async throws {
        var request = AlterClientQuotasRequest()
        request.validateOnly = validateOnly
        request.entries = changes.map { change in
            .with {
                $0.entity = change.entity.sorted { $0.key < $1.key }.map { type, name in
                    .with {
                        $0.entityType = type
                        $0.entityName = name
                    }
                }
                $0.ops = change.values.sorted { $0.key < $1.key }.map { key, value in
                    .with {
                        $0.key = key
                        $0.value = value ?? 0
                        $0.remove = value == nil
                    }
                }
            }
        }
        let response = try await call(request, to: .controller) { response in
            response.entries.map { KafkaErrorCode($0.errorCode) }.first(where: \.isRetriable) ?? .none
        }
        for entry in response.entries {
            let code = KafkaErrorCode(entry.errorCode)
            let entity = entry.entity.map { "\($0.entityType) \($0.entityName ?? "(default)")" }.sorted()
            guard code == .none else {
                throw KafkaError.broker(
                    code, "changing the quotas of \(entity.joined(separator: ", "))", detail: entry.errorMessage)
            }
        }
    }
}

extension ScramMechanism {
    fileprivate var algorithm: HashAlgorithm {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}
