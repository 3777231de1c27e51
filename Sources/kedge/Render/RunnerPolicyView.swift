import Access
import Foundation
import Reconcile

/// The IAM policies that kedge itself needs.
struct RunnerPolicyView {
    private let policies: [RunnerPolicy]

    init(_ policies: [RunnerPolicy]) {
        self.policies = policies
    }

    /// One policy is printed as it is; before each of several stands whose it is.
    func print(_ options: OutputOptions) throws {
        guard !policies.isEmpty else {
            throw CommandError(
                message: "the manifests need nothing of AWS", hint: "there is no policy to give to kedge.")
        }
        if options.output == .json {
            let items = try policies.map { policy in
                ["identity": policy.identity.words, "policy": try Self.object(policy.document)] as [String: Any]
            }
            let data = try JSONSerialization.data(
                withJSONObject: items, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            return printText(String(decoding: data, as: UTF8.self) + "\n")
        }
        for policy in policies {
            if policies.count > 1 { printText("# \(policy.identity.words)\n") }
            printText(String(decoding: policy.document.json(), as: UTF8.self) + "\n")
        }
    }

    private static func object(_ document: PolicyDocument) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(document.json()))
    }
}
