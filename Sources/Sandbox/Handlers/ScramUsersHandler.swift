import Access
import Kafka

/// DescribeUserScramCredentials and AlterUserScramCredentials (`ZkAdminManager`, `ScramControlManager`).
struct ScramUsersHandler {
    let cluster: ClusterState

    func describe(
        _ request: DescribeUserScramCredentialsRequest, _ context: RequestContext
    ) -> DescribeUserScramCredentialsResponse {
        var response = DescribeUserScramCredentialsResponse()
        guard cluster.allows(.describe, on: .cluster, context) else {
            response.errorCode = KafkaErrorCode.clusterAuthorizationFailed.rawValue
            return response
        }
        let named = request.users.map { $0.map(\.name) } ?? []
        let users = named.isEmpty ? cluster.credentials.scram.keys.sorted() : named
        var answered: Set<String> = []
        response.results = users.filter { answered.insert($0).inserted }.map { user in
            with(DescribeUserScramCredentialsResponse.Result()) {
                $0.user = user
                if named.count(where: { $0 == user }) > 1 {
                    $0.errorCode = KafkaErrorCode.duplicateResource.rawValue
                    $0.errorMessage =
                        "Cannot describe SCRAM credentials for the same user twice in a single request: \(user)"
                } else if let credentials = cluster.credentials.scram[user] {
                    $0.credentialInfos = credentials.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        mechanism, credential in
                        with(DescribeUserScramCredentialsResponse.CredentialInfo()) {
                            $0.mechanism = mechanism.rawValue
                            $0.iterations = Int32(credential.iterations)
                        }
                    }
                } else {
                    $0.errorCode = KafkaErrorCode.resourceNotFound.rawValue
                    $0.errorMessage = "Attempt to describe a user credential that does not exist: \(user)"
                }
            }
        }
        return response
    }

    func alter(
        _ request: AlterUserScramCredentialsRequest, _ context: RequestContext
    ) -> AlterUserScramCredentialsResponse {
        let refusal: ItemRefusal? =
            if cluster.isForOtherController(context) {
                ItemRefusal(.notController)
            } else if !cluster.allows(.alter, on: .cluster, context) {
                ItemRefusal(.clusterAuthorizationFailed)
            } else {
                nil
            }
        var response = AlterUserScramCredentialsResponse()
        let users = Set(request.deletions.map(\.name) + request.upsertions.map(\.name))
        response.results = users.sorted().map { user in
            with(AlterUserScramCredentialsResponse.Result()) {
                $0.user = user
                do throws(ItemRefusal) {
                    if let refusal { throw refusal }
                    try alter(user, request)
                } catch {
                    $0.errorCode = error.code.rawValue
                    $0.errorMessage = error.message
                }
            }
        }
        return response
    }

    /// All changes to one user, or none.
    private func alter(_ user: String, _ request: AlterUserScramCredentialsRequest) throws(ItemRefusal) {
        if user.isEmpty { throw ItemRefusal(.unacceptableCredential, "Username must not be empty") }
        let deletions = request.deletions.filter { $0.name == user }
        let upsertions = request.upsertions.filter { $0.name == user }
        var changes: [ScramMechanism: ScramCredential?] = [:]
        func note(_ code: Int8, _ credential: (ScramMechanism) -> ScramCredential?) throws(ItemRefusal) {
            guard let mechanism = ScramMechanism(rawValue: code) else {
                throw ItemRefusal(.unsupportedSaslMechanism, "Unknown SCRAM mechanism")
            }
            guard changes.updateValue(credential(mechanism), forKey: mechanism) == nil else {
                throw ItemRefusal(.duplicateResource, "A user credential cannot be altered twice in the same request")
            }
        }
        for upsertion in upsertions {
            guard upsertion.iterations >= ScramMechanism.iterations.lowerBound else {
                throw ItemRefusal(.unacceptableCredential, "Too few iterations")
            }
            guard upsertion.iterations <= ScramMechanism.iterations.upperBound else {
                throw ItemRefusal(.unacceptableCredential, "Too many iterations")
            }
            try note(upsertion.mechanism) {
                ScramCredential(
                    saltedPassword: upsertion.saltedPassword, salt: upsertion.salt,
                    iterations: Int(upsertion.iterations), hash: $0.hash)
            }
        }
        for deletion in deletions {
            try note(deletion.mechanism) { _ in nil }
            guard let mechanism = ScramMechanism(rawValue: deletion.mechanism),
                cluster.credentials.credential(of: user, mechanism) != nil
            else {
                throw ItemRefusal(.resourceNotFound, "Attempt to delete a user credential that does not exist")
            }
        }
        for (mechanism, credential) in changes { cluster.credentials.set(credential, of: user, mechanism) }
    }
}
