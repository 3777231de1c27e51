import AWS
import Access
import Foundation
import Kafka

/// Translates the ACLs of a large estate into policies, reads these as they would be merged, and proves them.
struct AccessBenchmark {
    let name: String
    var acls: Int
    var principals: Int

    static let all = [AccessBenchmark(name: "Access, 100,000 ACLs", acls: 100_000, principals: 5_000)]

    func run(_ options: Options) throws {
        let cluster = try ClusterARN(
            parsing: "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/11111111-2222-3333-4444-555555555555-6")
        let context = AccessContext(allowsEveryoneIfNoACLFound: false)
        let acls = sample()
        var runs: [(translation: Measurement, proof: Measurement)] = []
        for _ in 0..<options.runs {
            var files: [(String, [UInt8])] = []
            let translated = Measurement.immediate {
                let translation = AccessTranslation(acls, to: cluster, in: context)
                files = translation.policies.flatMap { policy in
                    policy.documents.map { (policy.principal, $0.json()) }
                }
            }
            let proved = try Measurement.immediate {
                let policies = try files.map { try AttachedPolicy($0, parsing: $1) }
                let proof = AccessProof(acls, policies, on: cluster, in: context)
                guard proof.isEquivalent, proof.principals.count == principals else {
                    throw AccessError(
                        code: .policyInvalid, message: "the policies are not equivalent", hint: "run the tests.")
                }
            }
            runs.append((translated, proved))
        }
        report(
            name,
            [
                (median(runs.map(\.translation.wall)), "s to translate"),
                (median(runs.map(\.proof.wall)), "s to prove"),
                (median(runs.map { $0.translation.cpu + $0.proof.cpu }), "s of CPU"),
                (Measurement.peakMegabytes, "MB at most"),
            ])
    }

    /// As services have them: topics and groups by name and by prefix, some denied, some transactional.
    private func sample() -> [ACLBinding] {
        let each = acls / principals
        return (0..<principals).flatMap { number -> [ACLBinding] in
            let (user, team) = ("User:service-\(number)", "team-\(number % 200).")
            var acls = [
                ACLBinding(.allow, user, .read, .group, .prefixed, "service-\(number)-"),
                ACLBinding(.allow, user, .write, .transactionalID, .prefixed, "service-\(number)-"),
                ACLBinding(.allow, user, .write, .topic, .prefixed, "\(team)service-\(number)."),
                ACLBinding(.deny, user, .delete, .topic, .literal, "\(team)service-\(number).ledger"),
                ACLBinding(.allow, user, .describe, .cluster, .literal, "kafka-cluster"),
            ]
            while acls.count < each {
                let topic = "team-\((number + acls.count) % 200).service-\(number + acls.count).events"
                acls.append(ACLBinding(.allow, user, .read, .topic, .literal, topic))
            }
            return acls
        }
    }
}
