/// Where the services run that are to take roles, for checking and writing the roles' trust policies.
package struct TrustSpec: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case ec2
        case ecs
        /// With the token of a service account.
        case eks(EKS)
        /// With a Pod Identity association of a service account (Amazon EKS User Guide, "EKS Pod Identity").
        case eksPodIdentity(namespace: String, serviceAccount: String)
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

    /// Where a principal's service runs, its name put in for `{user}`; nil if this is about another principal.
    package func place(of principal: String) -> Place? {
        guard self.principal == nil || self.principal == principal, principal.hasPrefix("User:") else { return nil }
        func filled(_ text: String) -> String { text.replacing("{user}", with: principal.dropFirst(5)) }
        switch place {
        case .ec2, .ecs, .lambda: return place
        case .eks(let eks):
            return .eks(
                EKS(
                    oidcProvider: eks.oidcProvider, namespace: filled(eks.namespace),
                    serviceAccount: filled(eks.serviceAccount)))
        case .eksPodIdentity(let namespace, let account):
            return .eksPodIdentity(namespace: filled(namespace), serviceAccount: filled(account))
        }
    }
}
