extension Reader<TrustSpec> {
    static let trust = Reader.mapping { fields in
        let principal = fields.optional("principal", Reader<String>.principal.optional, default: nil)
        let place = place(&fields)
        guard let principal, let place else { return nil }
        return TrustSpec(principal: principal, place: place)
    }

    private static func place(_ fields: inout Fields) -> TrustSpec.Place? {
        switch fields.required("service", .service, hint: "add service: EC2, ECS, EKS, EKSPodIdentity or Lambda") {
        case .ec2: elsewhere(.ec2, &fields)
        case .ecs: elsewhere(.ecs, &fields)
        case .lambda: elsewhere(.lambda, &fields)
        case .eks: eks(&fields)
        case .eksPodIdentity: podIdentity(&fields)
        case nil: unknown(&fields)
        }
    }

    private static func elsewhere(_ place: TrustSpec.Place, _ fields: inout Fields) -> TrustSpec.Place? {
        let isForbidden = ["oidcProvider", "namespace", "serviceAccount"].map {
            fields.forbidden($0, "only EKS has it", hint: "remove it")
        }
        return isForbidden.contains(true) ? nil : place
    }

    private static func eks(_ fields: inout Fields) -> TrustSpec.Place? {
        let provider = fields.required(
            "oidcProvider", .oidcProvider, hint: "add oidcProvider: the issuer of the EKS cluster's tokens")
        let (namespace, account) = serviceAccount(&fields)
        guard let provider, let namespace, let account else { return nil }
        return .eks(TrustSpec.EKS(oidcProvider: provider, namespace: namespace, serviceAccount: account))
    }

    private static func podIdentity(_ fields: inout Fields) -> TrustSpec.Place? {
        let isForbidden = fields.forbidden("oidcProvider", "Pod Identity has none", hint: "remove it, or write EKS")
        let (namespace, account) = serviceAccount(&fields)
        guard let namespace, let account, !isForbidden else { return nil }
        return .eksPodIdentity(namespace: namespace, serviceAccount: account)
    }

    private static func serviceAccount(_ fields: inout Fields) -> (namespace: String?, name: String?) {
        let namespace = fields.required("namespace", .namespace, hint: "add namespace: the service account's")
        let account = fields.required(
            "serviceAccount", .serviceAccount, hint: "add serviceAccount: its name; {user} stands for the user's")
        return (namespace, account)
    }

    private static func unknown(_ fields: inout Fields) -> TrustSpec.Place? {
        ["oidcProvider", "namespace", "serviceAccount"].forEach { fields.ignore($0) }
        return nil
    }
}

private enum TrustedService: String, CaseIterable {
    case ec2 = "EC2"
    case ecs = "ECS"
    case eks = "EKS"
    case eksPodIdentity = "EKSPodIdentity"
    case lambda = "Lambda"
}

extension Reader<TrustedService> {
    fileprivate static let service = Reader.choice("a service")
}

extension Reader<String> {
    fileprivate static let oidcProvider = Reader.text(
        "an OIDC provider", hint: "write the issuer, such as https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
    ) { text in
        let match = text.wholeMatch(of: /(?:https:\/\/)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:\/[A-Za-z0-9._-]+)*)/)
        return match.flatMap { $0.1.utf8.count <= 255 ? String($0.1) : nil }
    }

    /// Kubernetes' names of namespaces: RFC 1123 labels.
    fileprivate static let namespace = Reader.text(
        "a namespace", hint: "write lowercase letters, digits and hyphens; {user} stands for the user's name"
    ) { isName($0, limit: 63) && !$0.contains(".") ? $0 : nil }

    /// Kubernetes' names of service accounts: RFC 1123 subdomains.
    fileprivate static let serviceAccount = Reader.text(
        "a service account",
        hint: "write lowercase letters, digits, hyphens and dots; {user} stands for the user's name"
    ) { isName($0, limit: 253) ? $0 : nil }

    private static func isName(_ text: String, limit: Int) -> Bool {
        let name = text.replacing("{user}", with: "u", maxReplacements: 1)
        return name.utf8.count <= limit
            && name.wholeMatch(of: /[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/) != nil
    }
}
