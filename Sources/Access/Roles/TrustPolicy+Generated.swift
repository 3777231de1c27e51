import AWS

extension TrustPolicy {
    /// The trust policy that lets the service's homes assume the role, and nobody else.
    ///
    /// ECS and Lambda act for many accounts, so theirs demands the role's own (IAM User Guide, "The confused deputy
    /// problem"); EC2 only ever passes a role to instances of the role's account. Pod Identity's demands the session tags
    /// that name the pod, so its association must not disable them.
    ///
    /// - Parameter region: where the tasks run; only ECS's policy names it, every region's unless given.
    package init(for workloads: [Workload], role: RoleARN, region: String? = nil) {
        self.init(statements: workloads.map { Statement(for: $0, role: role, region: region) })
    }
}

extension TrustPolicy.Statement {
    fileprivate init(for workload: Workload, role: RoleARN, region: String?) {
        let (kind, name) = workload.principal(for: role).element
        var conditions = [PolicyCondition("StringEquals", "aws:SourceAccount", [role.account])]
        switch workload {
        case .ec2: conditions = []
        case .lambda: break
        case .ecs:
            // ECS Developer Guide, "Amazon ECS task IAM role": the tasks' ids are not known before they run.
            let arn = "arn:\(role.partition.rawValue):ecs:\(region ?? "*"):\(role.account):*"
            conditions.append(PolicyCondition("ArnLike", "aws:SourceArn", [arn]))
        case .serviceAccount(let account, let provider):
            conditions = [
                PolicyCondition("StringEquals", "\(provider.issuer):aud", [Workload.audience]),
                PolicyCondition("StringEquals", "\(provider.issuer):sub", [account.subject]),
            ]
        case .podIdentity(let account):
            conditions = [
                PolicyCondition("StringEquals", "aws:RequestTag/kubernetes-namespace", [account.namespace]),
                PolicyCondition("StringEquals", "aws:RequestTag/kubernetes-service-account", [account.name]),
            ]
        }
        self.init(
            effect: .allow, principals: [kind: [name]], actions: .only(workload.actions), conditions: conditions)
    }
}
