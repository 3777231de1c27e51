import Access
import Kafka

/// DescribeClientQuotas and AlterClientQuotas (KIP-546).
struct QuotasHandler {
    let cluster: ClusterState

    func describe(_ request: DescribeClientQuotasRequest, _ context: RequestContext) -> DescribeClientQuotasResponse {
        var response = DescribeClientQuotasResponse()
        do throws(ItemRefusal) {
            guard cluster.allows(.describeConfigs, on: .cluster, context) else {
                throw ItemRefusal(.clusterAuthorizationFailed)
            }
            var components: [QuotaStore.Component] = []
            for component in request.components { components.append(try self.component(component)) }
            response.entries = try cluster.quotas.matching(components, strict: request.strict).map { entity, values in
                with(DescribeClientQuotasResponse.EntryData()) {
                    $0.entity = entity.sorted { $0.key < $1.key }.map { type, name in
                        with(DescribeClientQuotasResponse.EntityData()) {
                            $0.entityType = type
                            $0.entityName = name
                        }
                    }
                    $0.values = values.sorted { $0.key < $1.key }.map { key, value in
                        with(DescribeClientQuotasResponse.ValueData()) {
                            $0.key = key
                            $0.value = value
                        }
                    }
                }
            }
        } catch {
            response.errorCode = error.code.rawValue
            response.errorMessage = error.message
            response.entries = nil
        }
        return response
    }

    private func component(
        _ component: DescribeClientQuotasRequest.ComponentData
    ) throws(ItemRefusal) -> QuotaStore.Component {
        // `DescribeClientQuotasRequest.MATCH_TYPE_…`
        switch component.matchType {
        case 0:
            guard let match = component.match else {
                throw ItemRefusal(.invalidRequest, "Request specifies MATCH_TYPE_EXACT, but no match string")
            }
            return QuotaStore.Component(entityType: component.entityType, match: .exactly(match))
        case 1: return QuotaStore.Component(entityType: component.entityType, match: .default)
        case 2: return QuotaStore.Component(entityType: component.entityType, match: .any)
        default: throw ItemRefusal(.invalidRequest, "Unknown match type \(component.matchType)")
        }
    }

    func alter(_ request: AlterClientQuotasRequest, _ context: RequestContext) -> AlterClientQuotasResponse {
        let isAllowed = cluster.allows(.alterConfigs, on: .cluster, context)
        var response = AlterClientQuotasResponse()
        response.entries = request.entries.map { entry in
            var result = AlterClientQuotasResponse.EntryData()
            result.entity = entry.entity.map { entity in
                with(AlterClientQuotasResponse.EntityData()) {
                    $0.entityType = entity.entityType
                    $0.entityName = entity.entityName
                }
            }
            do throws(ItemRefusal) {
                guard isAllowed else { throw ItemRefusal(.clusterAuthorizationFailed) }
                var entity: QuotaStore.Entity = [:]
                for part in entry.entity { entity.updateValue(part.entityName, forKey: part.entityType) }
                try cluster.quotas.alter(
                    entity, entry.ops.map { ($0.key, $0.remove ? nil : $0.value) },
                    validateOnly: request.validateOnly)
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        return response
    }
}
