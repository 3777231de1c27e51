import Access
import Foundation
import Testing

/// The model of IAM against an emulator's `SimulateCustomPolicy`.
@Suite struct SimulatorTests {
    private struct Case: Encodable {
        let policies: [String]
        let actions: [String]
        let resources: [String]
    }

    private static let seed: UInt64 = 4242
    private static let base = "arn:aws:kafka:eu-west-1:123456789012"

    @Test("Decides more than 10,000 random cases as the simulator of an AWS emulator does")
    func agrees() async throws {
        print("policies from seed \(Self.seed)")
        var random = SeededRandom(seed: Self.seed)
        let documents = (0..<120).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.policy(&random) }
        }
        let cases = documents.map { documents in
            Case(
                policies: documents.map { String(decoding: $0.json(), as: UTF8.self) },
                actions: KafkaClusterAction.allCases.map(\.iamName),
                resources: Set((0..<7).map { _ in Self.resource(&random) }).sorted())
        }
        let encoder = JSONEncoder()
        let answers = try await Judge.ask(
            "simulate.py", lines: try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) })
        #expect(answers.count == cases.count)
        var (compared, allowed) = (0, 0)
        for ((documents, asked), answer) in zip(zip(documents, cases), answers) {
            let evaluator = IAMEvaluator(documents)
            let decisions = try JSONDecoder().decode([[String]].self, from: Data(answer.utf8))
            for (resource, decisions) in zip(asked.resources, decisions) {
                let range = evaluator.range(on: resource)
                for (action, decision) in zip(KafkaClusterAction.allCases, decisions) {
                    // The simulator has a view of colons where AWS's documentation has none.
                    guard range.least.contains(action) == range.most.contains(action) else { continue }
                    let ours = evaluator.decide(action, on: resource)
                    #expect(Self.names[ours] == decision, "\(action.iamName) on \(resource): \(asked.policies)")
                    compared += 1
                    allowed += ours == .allowed ? 1 : 0
                }
            }
        }
        #expect(compared > 10_000 && allowed > compared / 20)
    }

    private static let names: [IAMEvaluator.Decision: String] = [
        .allowed: "allowed", .explicitlyDenied: "explicitDeny", .implicitlyDenied: "implicitDeny",
    ]

    private static func policy(_ random: inout SeededRandom) -> PolicyDocument {
        PolicyDocument(
            statements: (0..<Int.random(in: 1...4, using: &random)).map { _ in
                let actions = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    random.pick(
                        KafkaClusterAction.allCases.map(\.iamName) + [
                            "kafka-cluster:*", "kafka-cluster:Describe*", "KAFKA-cluster:read*",
                            "kafka-cluster:?riteData",
                            "kafka-cluster:ReadGroup", "s3:*", "*",
                        ])
                }
                let resources = (0..<Int.random(in: 1...3, using: &random)).map { _ in pattern(&random) }
                return PolicyStatement(
                    random.pick([.allow, .allow, .deny]),
                    actions: random.pick([.only(actions), .only(actions), .only(actions), .allBut(actions)]),
                    resources: random.pick([.only(resources), .only(resources), .only(resources), .allBut(resources)]))
            })
    }

    private static let types = ["topic", "group", "transactional-id"]

    private static func pattern(_ random: inout SeededRandom) -> String {
        let name = random.pick(["a", "ab", "a*", "*b", "?b", "a?*", "*", "a/b", "a*b*", "*/*", "A"])
        return random.pick([
            "*", "\(base):*", "\(base):cluster/modern-kraft/def-456", "\(base):*/modern-kraft/def-456*",
            "\(base):\(random.pick(types))/modern-kraft/\(random.pick(["def-456", "*", "def-???"]))/\(name)",
            "\(base):\(random.pick(types))/modern-kraft/def-456/\(name)",
            "arn:aws:kafka:*:topic/\(name)",
        ])
    }

    private static func resource(_ random: inout SeededRandom) -> String {
        let name = random.pick(["a", "ab", "abc", "a/b", "b", "xb", "A", "aab", "z"])
        return random.pick([
            "\(base):cluster/modern-kraft/def-456", "\(base):\(random.pick(types))/modern-kraft/def-456/\(name)",
            "\(base):\(random.pick(types))/modern-kraft/\(random.pick(["def-456", "def-457"]))/\(name)",
        ])
    }
}
