import AWS

/// Where a service runs, which decides who assumes its role.
package enum Workload: Hashable, Sendable {
    /// Instances with an instance profile.
    case ec2
    /// ECS tasks, by their task role.
    case ecs
    /// A function, by its execution role.
    case lambda
    /// Pods of a service account, by the cluster's OpenID Connect provider (IRSA).
    case serviceAccount(ServiceAccount, provider: OIDCProvider)
    /// Pods of a service account, by an EKS Pod Identity association.
    case podIdentity(ServiceAccount)

    /// A Kubernetes service account.
    package struct ServiceAccount: Hashable, Sendable {
        package let namespace: String
        package let name: String

        package init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }

        /// The subject of its tokens.
        var subject: String { "system:serviceaccount:\(namespace):\(name)" }
    }

    /// An OpenID Connect provider in IAM, `oidc.eks.REGION.amazonaws.com/id/ID`.
    package struct OIDCProvider: Hashable, Sendable {
        /// Without a scheme, as condition keys begin.
        package let issuer: String

        /// - Parameter text: the issuer, with or without `https://`, or the provider's ARN.
        package init(_ text: String) {
            let tail = text.hasPrefix("arn:") ? text.split(separator: "oidc-provider/", maxSplits: 1).last : nil
            issuer = String(tail ?? text.trimmingPrefix("https://"))
        }
    }

    /// In words.
    var words: String {
        switch self {
        case .ec2: "on EC2"
        case .ecs: "as ECS tasks"
        case .lambda: "on Lambda"
        case .serviceAccount(let account, _): "as EKS service account \(account.namespace)/\(account.name)"
        case .podIdentity(let account): "as EKS service account \(account.namespace)/\(account.name), by Pod Identity"
        }
    }

    /// Who assumes the role, as `Principal` names it.
    ///
    /// Sources: the services' developer guides: EC2 "IAM roles for Amazon EC2", ECS "Amazon ECS task IAM role", Lambda
    /// "Defining Lambda function permissions with an execution role", EKS "Create IAM role with trust policy required by
    /// EKS Pod Identity" and "Assign IAM roles to Kubernetes service accounts". In China EC2's name ends in `.cn`.
    func principal(for role: RoleARN) -> TrustPrincipal {
        switch self {
        case .ec2: .service(role.partition == .china ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com")
        case .ecs: .service("ecs-tasks.amazonaws.com")
        case .lambda: .service("lambda.amazonaws.com")
        case .podIdentity: .service("pods.eks.amazonaws.com")
        case .serviceAccount(_, let provider):
            .federated("arn:\(role.partition.rawValue):iam::\(role.account):oidc-provider/\(provider.issuer)")
        }
    }

    /// What the role's trust policy must allow.
    var actions: [String] {
        switch self {
        case .ec2, .ecs, .lambda: ["sts:AssumeRole"]
        case .serviceAccount: ["sts:AssumeRoleWithWebIdentity"]
        case .podIdentity: ["sts:AssumeRole", "sts:TagSession"]
        }
    }

    /// What is known of the request that assumes the role.
    ///
    /// EKS Pod Identity's tags: EKS User Guide, "Grant Pods access to AWS resources based on tags".
    func values(for role: RoleARN) -> [String: String] {
        switch self {
        case .ec2: [:]
        case .ecs, .lambda: ["aws:sourceaccount": role.account]
        case .serviceAccount(let account, let provider):
            [
                "\(provider.issuer):sub".lowercased(): account.subject,
                "\(provider.issuer):aud".lowercased(): Self.audience,
            ]
        case .podIdentity(let account):
            [
                "aws:requesttag/kubernetes-namespace": account.namespace,
                "aws:requesttag/kubernetes-service-account": account.name,
            ]
        }
    }

    /// The service in `aws:SourceArn`; nil where the request has none.
    var sourceService: String? {
        switch self {
        case .ecs: "ecs"
        case .lambda: "lambda"
        case .podIdentity: "eks"
        case .ec2, .serviceAccount: nil
        }
    }

    /// Whom the tokens of service accounts are for, by the AWS SDKs' default.
    static let audience = "sts.amazonaws.com"
}

/// Whom a statement of a trust policy names.
enum TrustPrincipal: Hashable {
    case service(String)
    case federated(String)

    var element: (kind: String, name: String) {
        switch self {
        case .service(let name): ("Service", name)
        case .federated(let name): ("Federated", name)
        }
    }
}
