import Access
import Kafka

/// DescribeAcls, CreateAcls and DeleteAcls (`AclApis`).
///
/// With IAM access control they run as well, and have no effect on IAM identities.
struct ACLHandler {
    let cluster: ClusterState

    private func refusal(_ operation: ACLOperation, _ context: RequestContext) -> ItemRefusal? {
        if !cluster.allows(operation, on: .cluster, context) {
            return ItemRefusal(.clusterAuthorizationFailed, "Request is not authorized.")
        }
        if cluster.authorizer(on: context.broker) == nil {
            return ItemRefusal(.securityDisabled, "No Authorizer is configured on the broker")
        }
        return nil
    }

    func describe(_ request: DescribeAclsRequest, _ context: RequestContext) -> DescribeAclsResponse {
        var response = DescribeAclsResponse()
        let filter = ACLFilter(
            resourceType: request.resourceTypeFilter, name: request.resourceNameFilter,
            patternType: request.patternTypeFilter, principal: request.principalFilter, host: request.hostFilter,
            operation: request.operation, permission: request.permissionType)
        let refusal = refusal(.describe, context) ?? (filter.isValid ? nil : ItemRefusal(.invalidRequest))
        if let refusal {
            response.errorCode = refusal.code.rawValue
            response.errorMessage = refusal.message
            return response
        }
        var places: [ResourcePattern: Int] = [:]
        for binding in context.broker.acls.matching(filter) {
            let pattern = ResourcePattern(binding)
            let place = places[pattern] ?? response.resources.count
            if places.updateValue(place, forKey: pattern) == nil {
                response.resources.append(
                    with(DescribeAclsResponse.Resource()) {
                        $0.resourceType = binding.resource.rawValue
                        $0.resourceName = binding.name
                        // Version 0 knows only literal names.
                        if context.apiVersion >= 1 { $0.patternType = binding.pattern.rawValue }
                    })
            }
            response.resources[place].acls.append(
                with(DescribeAclsResponse.AclDescription()) {
                    $0.principal = binding.principal
                    $0.host = binding.host
                    $0.operation = binding.operation.rawValue
                    $0.permissionType = binding.permission.rawValue
                })
        }
        return response
    }

    private struct ResourcePattern: Hashable {
        let type: ACLResourceType
        let pattern: ACLPatternType
        let name: String

        init(_ binding: ACLBinding) {
            type = binding.resource
            pattern = binding.pattern
            name = binding.name
        }
    }

    func create(_ request: CreateAclsRequest, _ context: RequestContext) -> CreateAclsResponse {
        let refusal = refusal(.alter, context)
        var response = CreateAclsResponse()
        var acls = cluster.acls
        response.results = request.creations.map { creation in
            var result = CreateAclsResponse.AclCreationResult()
            do throws(ItemRefusal) {
                if let refusal { throw refusal }
                acls.add(try binding(creation))
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        cluster.change(acls, by: context.broker)
        return response
    }

    private func binding(_ creation: CreateAclsRequest.AclCreation) throws(ItemRefusal) -> ACLBinding {
        guard let type = ACLResourceType(rawValue: creation.resourceType),
            let pattern = ACLPatternType(rawValue: creation.resourcePatternType),
            let operation = ACLOperation(rawValue: creation.operation),
            let permission = ACLPermission(rawValue: creation.permissionType)
        else { throw ItemRefusal(.invalidRequest, "CreatableAcls contain unknown elements") }
        if creation.resourceName.isEmpty { throw ItemRefusal(.invalidRequest, "Invalid empty resource name") }
        if type == .cluster, creation.resourceName != KafkaResource.cluster.name {
            throw ItemRefusal(
                .invalidRequest, "The only valid name for the CLUSTER resource is \(KafkaResource.cluster.name)")
        }
        guard creation.principal.contains(":") else {
            throw ItemRefusal(
                .invalidRequest,
                "Could not parse principal from `\(creation.principal)` (no colon is present separating "
                    + "the principal type from the principal name)")
        }
        return ACLBinding(
            permission, creation.principal, operation, type, pattern, creation.resourceName, host: creation.host)
    }

    func delete(_ request: DeleteAclsRequest, _ context: RequestContext) -> DeleteAclsResponse {
        let refusal = refusal(.alter, context)
        var response = DeleteAclsResponse()
        var acls = cluster.acls
        response.filterResults = request.filters.map { wanted in
            var result = DeleteAclsResponse.FilterResult()
            let filter = ACLFilter(
                resourceType: wanted.resourceTypeFilter, name: wanted.resourceNameFilter,
                patternType: wanted.patternTypeFilter, principal: wanted.principalFilter, host: wanted.hostFilter,
                operation: wanted.operation, permission: wanted.permissionType)
            if let refusal = refusal ?? (filter.isValid ? nil : ItemRefusal(.invalidRequest)) {
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
                return result
            }
            result.matchingAcls = acls.remove(filter).map { binding in
                with(DeleteAclsResponse.MatchingAcl()) {
                    $0.resourceType = binding.resource.rawValue
                    $0.resourceName = binding.name
                    if context.apiVersion >= 1 { $0.patternType = binding.pattern.rawValue }
                    $0.principal = binding.principal
                    $0.host = binding.host
                    $0.operation = binding.operation.rawValue
                    $0.permissionType = binding.permission.rawValue
                }
            }
            return result
        }
        cluster.change(acls, by: context.broker)
        return response
    }
}
