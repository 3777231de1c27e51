import AWS
import Kafka

/// The policies that take the place of a principal's ACLs.
package struct PrincipalPolicy: Hashable, Sendable {
    package let principal: String
    /// One, or several that hold together where one would be too long, what is denied first.
    package let documents: [PolicyDocument]
    /// By how much the role's limits are exceeded, if they are.
    package let excess: PolicyExcess?

    /// Everything in one document, however long.
    package var document: PolicyDocument {
        PolicyDocument(statements: documents.flatMap(\.statements))
    }

    init(_ access: PrincipalAccess, on cluster: ClusterARN, _ limit: PolicyLimit, among resources: [KafkaResource]) {
        principal = access.principal
        documents = access.policies(on: cluster, limit)
        excess =
            limit.holds(documents)
            ? nil : PolicyExcess(access, documents, on: cluster, limit, among: resources)
    }
}

extension PrincipalAccess {
    func policies(on cluster: ClusterARN, _ limit: PolicyLimit) -> [PolicyDocument] {
        var writer = PolicyWriter(cluster)
        let document = writer.document(self)
        return document.split(within: limit.characters, sids: &writer)
    }
}
