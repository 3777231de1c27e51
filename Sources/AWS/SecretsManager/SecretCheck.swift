/// One thing that a secret must be to hold the password of a SCRAM user of an MSK cluster.
///
/// Source: MSK developer guide, "Sign-in credentials authentication with AWS Secrets Manager".
package struct SecretCheck: Sendable, Equatable {
    package enum Rule: String, Sendable, CaseIterable {
        /// It is there and not scheduled for deletion.
        case exists = "exists"
        /// Its name begins with `AmazonMSK_`.
        case namePrefix = "name-prefix"
        case sameRegion = "same-region"
        case sameAccount = "same-account"
        /// It is encrypted under a key of the customer's, not Secrets Manager's own.
        case customerManagedKey = "customer-managed-key"
        /// That key is symmetric and enabled.
        case symmetricKey = "symmetric-key"
        /// Its value is `{"username": …, "password": …}`.
        case jsonShape = "json-shape"
        /// The cluster knows it.
        case associated = "associated"
    }

    package enum Outcome: Sendable, Equatable {
        case met
        /// What is wrong, and what mends it.
        case unmet(String, remedy: String)
        /// Why it could not be asked, and what would permit it.
        case unknown(String, remedy: String)
    }

    package let rule: Rule
    package let outcome: Outcome

    package init(_ rule: Rule, _ outcome: Outcome) {
        self.rule = rule
        self.outcome = outcome
    }
}

extension SecretObservation {
    /// Every rule with its outcome, in the order of ``SecretCheck/Rule``.
    package func checks(for cluster: ClusterARN) -> [SecretCheck] {
        switch description {
        case .failure(let error) where error.code == .notFound:
            [SecretCheck(.exists, .unmet("there is no secret \(id)", remedy: "create it, or correct its name"))]
        case .failure(let error):
            [SecretCheck(.exists, Self.unknown(error))] + [valueCheck, associationCheck(id)]
        case .success(let secret):
            [existence(secret), name(secret)] + place(secret, cluster) + keyChecks(secret)
                + [valueCheck, associationCheck(secret.arn)]
        }
    }

    private static func unknown(_ error: AWSError) -> SecretCheck.Outcome {
        .unknown(error.message, remedy: error.hint)
    }

    private func existence(_ secret: SecretDescription) -> SecretCheck {
        SecretCheck(
            .exists,
            secret.isDeleted
                ? .unmet("secret \(secret.name) is scheduled for deletion", remedy: "restore it") : .met)
    }

    private func name(_ secret: SecretDescription) -> SecretCheck {
        SecretCheck(
            .namePrefix,
            secret.name.hasPrefix("AmazonMSK_")
                ? .met
                : .unmet(
                    "the name of secret \(secret.name) does not begin with AmazonMSK_",
                    remedy: "create a secret of such a name: MSK takes no other, and secrets cannot be renamed"))
    }

    private func place(_ secret: SecretDescription, _ cluster: ClusterARN) -> [SecretCheck] {
        guard let arn = try? ARN(parsing: secret.arn) else { return [] }
        func check(_ rule: SecretCheck.Rule, _ what: String, _ own: String, _ clusters: String) -> SecretCheck {
            SecretCheck(
                rule,
                own == clusters
                    ? .met
                    : .unmet(
                        "secret \(secret.name) is in \(what) \(own), the cluster in \(clusters)",
                        remedy: "create it in the cluster's \(what)"))
        }
        return [
            check(.sameRegion, "region", arn.region, cluster.region),
            check(.sameAccount, "account", arn.account, cluster.account),
        ]
    }

    private func keyChecks(_ secret: SecretDescription) -> [SecretCheck] {
        let remedy = "encrypt the secret under a symmetric key of your own (update-secret --kms-key-id)"
        switch key {
        case nil:
            return [
                SecretCheck(
                    .customerManagedKey,
                    .unmet(
                        "secret \(secret.name) is encrypted under Secrets Manager's own key, which MSK cannot use",
                        remedy: remedy))
            ]
        case .failure(let error):
            return [SecretCheck(.customerManagedKey, Self.unknown(error))]
        case .success(let key):
            let managed = SecretCheck(
                .customerManagedKey,
                key.isCustomerManaged
                    ? .met
                    : .unmet("key \(key.arn) of secret \(secret.name) is managed by AWS", remedy: remedy))
            let usable: SecretCheck.Outcome =
                if !key.isSymmetric {
                    .unmet("key \(key.arn) of secret \(secret.name) is \(key.spec), not symmetric", remedy: remedy)
                } else if !key.isEnabled {
                    .unmet("key \(key.arn) of secret \(secret.name) is \(key.state)", remedy: "enable the key")
                } else {
                    .met
                }
            return [managed, SecretCheck(.symmetricKey, usable)]
        }
    }

    private var valueCheck: SecretCheck {
        let outcome: SecretCheck.Outcome =
            switch value {
            case .success(.some): .met
            case .success(nil):
                .unmet(
                    "the value of secret \(id) is not what MSK takes",
                    remedy: #"store {"username": "…", "password": "…"} and nothing else"#)
            case .failure(let error): Self.unknown(error)
            }
        return SecretCheck(.jsonShape, outcome)
    }

    private func associationCheck(_ arn: String) -> SecretCheck {
        let outcome: SecretCheck.Outcome =
            switch associated {
            case .failure(let error): Self.unknown(error)
            case .success(let known) where known.contains(arn): .met
            case .success:
                .unmet(
                    "the cluster does not know secret \(id)",
                    remedy: "associate it (aws kafka batch-associate-scram-secret); it takes up to ten minutes")
            }
        return SecretCheck(.associated, outcome)
    }
}
