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
