import Access
import Manifests

extension AccessSpec {
    /// Where a principal's service runs, as far as the manifest says.
    func workloads(of principal: String) -> [Workload] {
        places(of: principal).map { place in
            switch place {
            case .ec2: .ec2
            case .ecs: .ecs
            case .lambda: .lambda
            case .eks(let eks):
                .serviceAccount(
                    .init(namespace: eks.namespace, name: eks.serviceAccount), provider: .init(eks.oidcProvider))
            case .eksPodIdentity(let namespace, let account):
                .podIdentity(.init(namespace: namespace, name: account))
            }
        }
    }
}
