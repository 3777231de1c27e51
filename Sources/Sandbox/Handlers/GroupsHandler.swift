import Access
import Kafka

/// ListGroups, DescribeGroups and DeleteGroups.
struct GroupsHandler {
    let cluster: ClusterState

    func list(_ request: ListGroupsRequest, _ context: RequestContext) -> ListGroupsResponse {
        let seesAll = cluster.allows(.describe, on: .cluster, context)
        let states = Set(request.statesFilter.map { $0.lowercased() })
        let types = Set(request.typesFilter.map { $0.lowercased() })
        let groups = cluster.groups.groups.values.filter { group in
            cluster.coordinatorRefusal(of: group.id.rawValue, context) == nil
                && (states.isEmpty || states.contains(group.state.rawValue.lowercased()))
                && (types.isEmpty || types.contains("classic"))
                && (seesAll || cluster.allows(.describe, on: .group(group.id.rawValue), context))
        }
        return with(ListGroupsResponse()) {
            if cluster.isLoadingGroups(context) {
                $0.errorCode = KafkaErrorCode.coordinatorLoadInProgress.rawValue
            }
            $0.groups = groups.sorted { $0.id < $1.id }.map { group in
                with(ListGroupsResponse.ListedGroup()) {
                    $0.groupID = group.id.rawValue
                    $0.protocolType = group.protocolType ?? ""
                    if context.apiVersion >= 4 { $0.groupState = group.state.rawValue }
                    if context.apiVersion >= 5 { $0.groupType = "classic" }
                }
            }
        }
    }

    func describe(_ request: DescribeGroupsRequest, _ context: RequestContext) -> DescribeGroupsResponse {
        with(DescribeGroupsResponse()) {
            $0.groups = request.groups.map { id in
                with(DescribeGroupsResponse.DescribedGroup()) {
                    $0.groupID = id
                    if let error = cluster.groupRefusal(.describe, id, allowingEmpty: true, context) {
                        $0.errorCode = error.rawValue
                        return
                    }
                    if let group = cluster.groups[GroupID(id)] {
                        fill(&$0, from: group)
                    } else {
                        $0.groupState = ConsumerGroup.State.dead.rawValue
                    }
                    if request.includeAuthorizedOperations {
                        $0.authorizedOperations = cluster.allowedOperations(on: .group(id), context)
                    }
                }
            }
        }
    }

    private func fill(_ answer: inout DescribeGroupsResponse.DescribedGroup, from group: ConsumerGroup) {
        let isStable = group.state == .stable
        answer.groupState = group.state.rawValue
        answer.protocolType = group.protocolType ?? ""
        answer.protocolData = isStable ? group.protocolName ?? "" : ""
        answer.members = group.members.map { member in
            with(DescribeGroupsResponse.DescribedGroupMember()) {
                $0.memberID = member.id
                $0.groupInstanceID = member.instanceID
                $0.clientID = member.clientID
                $0.clientHost = member.clientHost
                $0.memberMetadata = isStable ? member.metadata(of: group.protocolName) : []
                $0.memberAssignment = isStable ? member.assignment : []
            }
        }
    }

    func delete(_ request: DeleteGroupsRequest, _ context: RequestContext) -> DeleteGroupsResponse {
        var answered: Set<String> = []
        let ids = request.groupsNames.filter { answered.insert($0).inserted }
        return with(DeleteGroupsResponse()) {
            $0.results = ids.map { id in
                with(DeleteGroupsResponse.DeletableGroupResult()) {
                    $0.groupID = id
                    let error =
                        cluster.groupRefusal(.delete, id, allowingEmpty: true, context)
                        ?? cluster.groups.delete(GroupID(id))
                    $0.errorCode = error.rawValue
                }
            }
        }
    }
}
