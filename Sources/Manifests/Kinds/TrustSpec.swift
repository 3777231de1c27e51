/// Where the services run that are to take roles, for checking and writing the roles' trust policies.
package struct TrustSpec: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case ec2
        case ecs
        case eks(EKS)
        case lambda
    }

    /// A service account of a Kubernetes cluster (Amazon EKS User Guide, "IAM roles for service accounts").
    package struct EKS: Hashable, Sendable {
        /// The issuer of the cluster's tokens without `https://`, as IAM's condition keys have it.
        package let oidcProvider: String
        /// `{user}` stands for the principal's name.
        package let namespace: String
        /// `{user}` stands for the principal's name.
        package let serviceAccount: String

        package init(oidcProvider: String, namespace: String, serviceAccount: String) {
            self.oidcProvider = oidcProvider
            self.namespace = namespace
            self.serviceAccount = serviceAccount
        }
    }

    /// Nil for all principals.
    package let principal: String?
    package let place: Place

    package init(principal: String? = nil, place: Place) {
        self.principal = principal
        self.place = place
    }
}
