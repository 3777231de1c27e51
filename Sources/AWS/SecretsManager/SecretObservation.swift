/// What can be known of a secret that is to hold a SCRAM user of a cluster; each part may have been refused.
package struct SecretObservation: Sendable {
    package let id: String
    package let description: Result<SecretDescription, AWSError>
    /// Nil: the secret names no key, or could not be described.
    package let key: Result<KMSKey, AWSError>?
    /// Success with nil: the value has another shape than MSK takes.
    package let value: Result<ScramSecret?, AWSError>
    /// The ARNs of the secrets that the cluster knows.
    package let associated: Result<[String], AWSError>

    package init(
        id: String, description: Result<SecretDescription, AWSError>, key: Result<KMSKey, AWSError>?,
        value: Result<ScramSecret?, AWSError>, associated: Result<[String], AWSError>
    ) {
        self.id = id
        self.description = description
        self.key = key
        self.value = value
        self.associated = associated
    }
}

extension SecretsManagerClient {
    /// Reads a secret, its key, and the cluster's list of secrets.
    package func observe(
        _ id: String, of cluster: ClusterARN, kms: KMSClient, msk: MSKClient
    ) async -> SecretObservation {
        let description = await result { () throws(AWSError) in try await describe(id) }
        let value = await result { () throws(AWSError) in ScramSecret(try await self.value(of: id)) }
        let associated = await result { () throws(AWSError) in try await msk.scramSecrets(of: cluster) }
        var key: Result<KMSKey, AWSError>?
        if case .success(let found) = description, let keyID = found.keyID {
            key = await result { () throws(AWSError) in try await kms.key(keyID) }
        }
        return SecretObservation(id: id, description: description, key: key, value: value, associated: associated)
    }

    private func result<Value>(
        _ body: () async throws(AWSError) -> Value
    ) async -> Result<Value, AWSError> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
