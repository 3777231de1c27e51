import Access

extension Permissions {
    /// What trying the roles' access takes beyond what the copy does.
    mutating func addRehearsal(of roles: Set<String>) {
        let rehearsal = spec.access.rehearsal
        guard rehearsal.isEnabled else { return }
        let identity = spec.target.credentials
        add(identity, "RehearsalRoles", "try the services' roles", ["sts:AssumeRole"], on: roles.sorted())
        add(
            identity, "RehearsalTopic", "delete the topic on which they are tried",
            [KafkaClusterAction.deleteTopic.iamName], on: [spec.target.arn.topic(rehearsal.scratchTopic)])
    }
}
