extension KafkaClient {
    /// Kafka's code for "any" in filters of resource, pattern, operation and permission.
    private static let any: Int8 = 1

    /// Every ACL of the cluster, in the order in which the broker lists them.
    ///
    /// - Parameter target: Which broker to ask: each answers by the copy that it decides by, which follows with a delay.
    /// - Throws: ``KafkaError`` with `SECURITY_DISABLED` when the cluster has no authorizer.
    package func describeACLs(at target: RequestTarget = .any) async throws -> [ACLBinding] {
        var request = DescribeAclsRequest()
        request.resourceTypeFilter = Self.any
        request.resourceNameFilter = nil
        request.patternTypeFilter = Self.any
        request.principalFilter = nil
        request.hostFilter = nil
        request.operation = Self.any
        request.permissionType = Self.any
        let response = try await call(request, to: target) { KafkaErrorCode($0.errorCode) }
        return try response.resources.flatMap { resource in
            try resource.acls.map { acl in
                guard let type = ACLResourceType(rawValue: resource.resourceType),
                    let pattern = ACLPatternType(rawValue: resource.patternType),
                    let operation = ACLOperation(rawValue: acl.operation),
                    let permission = ACLPermission(rawValue: acl.permissionType)
                else {
                    throw KafkaError(
                        .unsupportedVersion,
                        "The cluster has an ACL of a kind that kedge does not know: "
                            + "resource type \(resource.resourceType), pattern \(resource.patternType), "
                            + "operation \(acl.operation), permission \(acl.permissionType)",
                        hint: "the cluster is newer than this kedge; use a newer one.")
                }
                return ACLBinding(
                    permission, acl.principal, operation, type, pattern, resource.resourceName, host: acl.host)
            }
        }
    }

    /// Adds ACLs; those that exist already stay as they are.
    package func createACLs(_ bindings: [ACLBinding]) async throws {
        for batch in bindings.chunked(Limits.aclsPerRequest) {
            var request = CreateAclsRequest()
            request.creations = batch.map { binding in
                .with {
                    $0.resourceType = binding.resource.rawValue
                    $0.resourceName = binding.name
                    $0.resourcePatternType = binding.pattern.rawValue
                    $0.principal = binding.principal
                    $0.host = binding.host
                    $0.operation = binding.operation.rawValue
                    $0.permissionType = binding.permission.rawValue
                }
            }
            let response = try await call(request, to: .any) { response in
                response.results.map { KafkaErrorCode($0.errorCode) }.first(where: \.isRetriable) ?? .none
            }
            for (binding, result) in zip(batch, response.results) {
                let code = KafkaErrorCode(result.errorCode)
                guard code == .none else {
                    throw KafkaError.broker(code, "creating the ACL “\(binding)”", detail: result.errorMessage)
                }
            }
        }
    }

    /// Removes exactly these ACLs.
    ///
    /// - Returns: How many of them were there.
    @discardableResult
    package func deleteACLs(_ bindings: [ACLBinding]) async throws -> Int {
        var count = 0
        for batch in bindings.chunked(Limits.aclsPerRequest) {
            var request = DeleteAclsRequest()
            request.filters = batch.map { binding in
                .with {
                    $0.resourceTypeFilter = binding.resource.rawValue
                    $0.resourceNameFilter = binding.name
                    $0.patternTypeFilter = binding.pattern.rawValue
                    $0.principalFilter = binding.principal
                    $0.hostFilter = binding.host
                    $0.operation = binding.operation.rawValue
                    $0.permissionType = binding.permission.rawValue
                }
            }
            let response = try await call(request, to: .any) { response in
                response.filterResults.map { KafkaErrorCode($0.errorCode) }.first(where: \.isRetriable) ?? .none
            }
            for (binding, result) in zip(batch, response.filterResults) {
                let codes = ([result.errorCode] + result.matchingAcls.map(\.errorCode)).map { KafkaErrorCode($0) }
                if let code = codes.first(where: { $0 != .none }) {
                    throw KafkaError.broker(code, "deleting the ACL “\(binding)”", detail: result.errorMessage)
                }
                count += result.matchingAcls.count
            }
        }
        return count
    }
}
