import Access
import Testing

/// Cases from the IAM User Guide, "Policy evaluation logic" and "Condition operators".
@Suite("A call of any AWS service")
struct PolicyRequestTests {
    private static let role = "arn:aws:iam::123456789012:role/app"

    private func decide(
        _ statements: [PolicyStatement], _ action: String = "iam:AttachRolePolicy", on resource: String = role,
        values: [String: String] = [:], boundary: PolicyDocument? = nil
    ) -> IAMEvaluator.Decision {
        PolicyRequest(action, on: resource, values: values)
            .decide(by: [PolicyDocument(statements: statements)], boundary: boundary)
    }

    private func allow(_ actions: String..., on resource: String = "*", if conditions: PolicyCondition...)
        -> PolicyStatement
    {
        PolicyStatement(.allow, actions: .only(actions), resources: .only([resource]), conditions: conditions)
    }

    @Test(
        "is allowed by an action and a resource that match, in any case of the action",
        arguments: [
            ("iam:AttachRolePolicy", role, true), ("IAM:attach*", "arn:aws:iam::123456789012:role/*", true),
            ("*", "*", true), ("iam:AttachRolePolic", "*", false), ("iam:GetRole", "*", false),
            ("iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/APP", false),
            ("iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/ap", false),
        ])
    func allowed(action: String, resource: String, isAllowed: Bool) {
        #expect(decide([allow(action, on: resource)]) == (isAllowed ? .allowed : .implicitlyDenied))
    }

    @Test("is denied by a Deny whatever allows it, and by everything but what NotAction names")
    func denied() {
        let deny = PolicyStatement(.deny, actions: .allBut(["iam:Get*"]), resources: .only(["*"]))
        #expect(decide([allow("*"), deny]) == .explicitlyDenied)
        #expect(decide([allow("*"), deny], "iam:GetRole") == .allowed)
    }

    @Test("is allowed under a condition only where that holds for what is in the call")
    func conditions() {
        let own = PolicyCondition("ArnLike", "iam:PolicyARN", ["arn:aws:iam::123456789012:policy/kedge/*"])
        let statements = [allow("iam:*", if: own)]
        func under(_ policy: String?) -> IAMEvaluator.Decision {
            decide(statements, values: policy.map { ["iam:PolicyArn": $0] } ?? [:])
        }
        #expect(under("arn:aws:iam::123456789012:policy/kedge/a") == .allowed)
        #expect(under("arn:aws:iam::123456789012:policy/other") == .implicitlyDenied)
        #expect(under(nil) == .implicitlyDenied)
        let prefix = PolicyCondition("StringLikeIfExists", "s3:prefix", ["a/*"])
        #expect(decide([allow("iam:*", if: prefix)]) == .allowed)
        #expect(decide([allow("iam:*", if: prefix)], values: ["s3:prefix": "b/"]) == .implicitlyDenied)
        // What nobody can decide here neither allows nor lets a Deny pass.
        let odd = PolicyCondition("DateLessThan", "aws:CurrentTime", ["2030-01-01T00:00:00Z"])
        let values = ["aws:CurrentTime": "2026-01-01T00:00:00Z"]
        #expect(decide([allow("iam:*", if: odd)], values: values) == .implicitlyDenied)
        var deny = PolicyStatement(.deny, actions: .only(["iam:*"]), resources: .only(["*"]))
        deny.conditions = [odd]
        #expect(decide([allow("iam:*"), deny], values: values) == .explicitlyDenied)
    }

    @Test("needs the boundary as well, which allows nothing by itself")
    func boundary() {
        let boundary = PolicyDocument(statements: [allow("iam:Attach*")])
        #expect(decide([allow("iam:*")], boundary: boundary) == .allowed)
        #expect(decide([allow("iam:*")], "iam:GetRole", boundary: boundary) == .implicitlyDenied)
        #expect(decide([], boundary: boundary) == .implicitlyDenied)
    }

    @Test("lacks the keys that conditions of its statements ask for")
    func missing() {
        let document = PolicyDocument(statements: [
            allow("iam:*", if: PolicyCondition("ArnLike", "iam:PolicyARN", ["*"])),
            allow("s3:*", if: PolicyCondition("StringLike", "s3:prefix", ["*"])),
        ])
        #expect(PolicyRequest("iam:AttachRolePolicy", on: "*").missingKeys(for: [document]) == ["iam:PolicyARN"])
        let told = PolicyRequest("iam:AttachRolePolicy", on: "*", values: ["iam:policyarn": "x"])
        #expect(told.missingKeys(for: [document]) == [])
    }
}
