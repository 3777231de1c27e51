import AWS
import Access
import Testing

@Suite struct IAMEvaluatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var version = PolicyDocument.Version.v2012
        let statements: [PolicyStatement]
        var values: [String: String] = [:]
        var allowed: [String] = []
        var denied: [String] = []
        var undecided: [String] = []
    }

    static func allow(_ resources: String..., if conditions: [PolicyCondition] = []) -> PolicyStatement {
        PolicyStatement(
            .allow, actions: .only(["kafka-cluster:ReadData"]), resources: .only(resources), conditions: conditions)
    }

    static func deny(_ resources: String..., if conditions: [PolicyCondition] = []) -> PolicyStatement {
        PolicyStatement(
            .deny, actions: .only(["kafka-cluster:ReadData"]), resources: .only(resources), conditions: conditions)
    }

    static let cases = [
        Case(testDescription: "nothing said is denied", statements: [], denied: ["t"]),
        Case(
            testDescription: "an explicit deny wins, whatever the order",
            statements: [deny("t/1"), allow("t/*"), deny("t/2")], allowed: ["t/3", "t/"], denied: ["t/1", "t/2", "u"]),
        Case(
            testDescription: "* spans everything, / too",
            statements: [allow("a*z", "b/*/d")], allowed: ["az", "a/b/c/z", "b//d", "b/x/y/d"],
            denied: ["a", "aZ", "b/d", "b/x/dd"]),
        Case(
            testDescription: "only a * at the end of a segment allows beyond a colon",
            statements: [allow("a*z*b", "c?d", "e*", "f?", "g*:*h")],
            allowed: ["azb", "e:f:g", "g:h", "g:a:bh"], denied: ["a:zb", "az:b", "c:d", "f:", "g:h:"]),
        Case(
            testDescription: "every wildcard denies beyond a colon",
            statements: [allow("*"), deny("a*z*b", "c?d", "f?")],
            allowed: ["a:z"], denied: ["a:zb", "az:b", "a:z:b", "c:d", "f:"]),
        Case(
            testDescription: "what NotResource may spare is not allowed",
            statements: [
                PolicyStatement(.allow, actions: .only(["kafka-cluster:*"]), resources: .allBut(["a*b"]))
            ], allowed: ["a:c"], denied: ["ab", "a:b"]),
        Case(
            testDescription: "? is one character",
            statements: [allow("a?", "??")], allowed: ["ab", "a/", "xy", "é2"], denied: ["a", "abc", ""]),
        Case(
            testDescription: "resources are case-sensitive", statements: [allow("Orders")], allowed: ["Orders"],
            denied: ["orders"]),
        Case(
            testDescription: "canonically equal text is not equal", statements: [allow("caf\u{e9}", "x\u{e9}*")],
            allowed: ["caf\u{e9}", "x\u{e9}y"], denied: ["cafe\u{301}", "xe\u{301}y"]),
        Case(
            testDescription: "escaped characters stand for themselves",
            statements: [allow("a${*}", "b${?}c", "c${$}{*}")], allowed: ["a*", "b?c", "c${}", "c${x}"],
            denied: ["ab", "bxc", "a${*}", "c$"]),
        Case(
            testDescription: "without Version 2012-10-17 there are no variables", version: .v2008,
            statements: [allow("a${*}")], allowed: ["a${}", "a${x}"], denied: ["a*"]),
        Case(
            testDescription: "a variable whose value is known stands for it, wildcards as they are",
            statements: [allow("${aws:username}/x", "${AWS:USERNAME}2")], values: ["aws:UserName": "a*"],
            allowed: ["a*/x", "a*2"], denied: ["ab/x", "${aws:username}/x"]),
        Case(
            testDescription: "an Allow with an unknown variable allows nothing by it",
            statements: [allow("${aws:username}/*", "known")], allowed: ["known"], denied: ["alice/x", "/x"],
            undecided: ["Statement[0]: ${aws:username}/*"]),
        Case(
            testDescription: "a Deny with an unknown variable denies whatever it could stand for",
            statements: [allow("*"), deny("${aws:username}/x")], allowed: ["y"], denied: ["alice/x", "/x"],
            undecided: ["Statement[1]: ${aws:username}/x"]),
        Case(
            testDescription: "a variable that does not end is unknown", statements: [allow("a${*")],
            denied: ["a*", "a${x"],
            undecided: ["Statement[0]: a${*"]),
        Case(
            testDescription: "NotResource is everything else",
            statements: [
                PolicyStatement(
                    .allow, actions: .only(["kafka-cluster:*"]), resources: .allBut(["secret*", "${unknown}x"]))
            ], allowed: ["t"], denied: ["secret1", "ax"], undecided: ["Statement[0]: ${unknown}x"]),
        Case(
            testDescription: "a Deny of everything but something unknown spares nothing",
            statements: [
                allow("*"),
                PolicyStatement(
                    .deny, actions: .only(["kafka-cluster:*"]), resources: .allBut(["t", "${unknown}"])),
            ], allowed: ["t"], denied: ["u"], undecided: ["Statement[1]: ${unknown}"]),
        Case(
            testDescription: "an undecided condition keeps an Allow from applying and makes a Deny apply",
            statements: [
                allow("t"), allow("u", if: [PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])]),
                deny("t", if: [PolicyCondition("StringEquals", "aws:ResourceTag/team", ["a"])]),
            ], denied: ["t", "u"],
            undecided: ["Statement[1]: IpAddress aws:SourceIp", "Statement[2]: StringEquals aws:ResourceTag/team"]),
        Case(
            testDescription: "conditions over known values are decided, all must hold",
            statements: [
                allow(
                    "t",
                    if: [
                        PolicyCondition("StringEquals", "aws:PrincipalTag/Team", ["x", "a"]),
                        PolicyCondition("Bool", "AWS:SecureTransport", ["True"]),
                    ]),
                allow("u", if: [PolicyCondition("StringNotEquals", "aws:principaltag/team", ["x", "a"])]),
                allow("v", if: [PolicyCondition("StringLike", "aws:principaltag/team", ["?", "xy*"])]),
                allow("w", if: [PolicyCondition("StringNotLikeIfExists", "aws:principaltag/team", ["b*"])]),
                allow("x", if: [PolicyCondition("StringEqualsIgnoreCase", "aws:principaltag/team", ["A"])]),
                deny("v", if: [PolicyCondition("StringNotEqualsIgnoreCase", "aws:principaltag/team", ["A"])]),
                allow(
                    "y",
                    if: [
                        PolicyCondition("IpAddress", "aws:SourceIp", ["10.0.0.0/8"]),
                        PolicyCondition("Bool", "aws:SecureTransport", ["false"]),
                    ]),
            ], values: ["aws:PrincipalTag/team": "a", "aws:SecureTransport": "true"], allowed: ["t", "v", "w", "x"],
            denied: ["u", "y"]),
    ]

    @Test("Decides as IAM documents it", arguments: cases)
    func decides(_ given: Case) {
        let evaluator = IAMEvaluator(
            [PolicyDocument(version: given.version, statements: given.statements)], values: given.values)
        for resource in given.allowed { #expect(evaluator.allows(.readData, on: resource), "\(resource)") }
        for resource in given.denied { #expect(!evaluator.allows(.readData, on: resource), "\(resource)") }
        #expect(evaluator.undecided == given.undecided)
    }

    @Test("Tells what may be allowed where it is not documented whether a wildcard goes beyond a colon")
    func range() {
        func most(_ statements: PolicyStatement..., on resource: String) -> ActionSet {
            IAMEvaluator([PolicyDocument(statements: statements)]).range(on: resource).most
        }

        #expect(most(Self.allow("a*b"), on: "a:b") == [.readData])
        #expect(most(Self.allow("*"), Self.deny("a*b"), on: "a:b") == [.readData])
        #expect(most(Self.allow("*"), Self.deny("a*b"), on: "a/b") == [])
        #expect(most(Self.allow("*"), Self.deny("a*"), on: "a:b") == [])
        let spared = PolicyStatement.Selection.allBut(["a*b"])
        let (all, none) = (PolicyStatement.Selection.only(["kafka-cluster:ReadData"]), ActionSet())
        #expect(most(PolicyStatement(.allow, actions: all, resources: spared), on: "a:b") == [.readData])
        #expect(most(PolicyStatement(.allow, actions: all, resources: spared), on: "a/b") == none)
        #expect(
            most(Self.allow("*"), PolicyStatement(.deny, actions: all, resources: spared), on: "a:b") == [.readData])
        #expect(most(Self.allow("*"), PolicyStatement(.deny, actions: all, resources: spared), on: "a:c") == none)
    }

    @Test("Tells an explicit deny from nothing said, over all policies together")
    func decisions() {
        let evaluator = IAMEvaluator([
            PolicyDocument(statements: [Self.allow("*")]), PolicyDocument(statements: [Self.deny("t")]),
        ])
        #expect(evaluator.decide(.readData, on: "t") == .explicitlyDenied)
        #expect(evaluator.decide(.readData, on: "u") == .allowed)
        #expect(evaluator.decide(.writeData, on: "u") == .implicitlyDenied)
    }

    struct Named: Sendable {
        let patterns: [String]
        let actions: ActionSet

        init(_ patterns: [String], _ actions: ActionSet) {
            self.patterns = patterns
            self.actions = actions
        }
    }

    static let named = [
        Named(["kafka-cluster:readdata"], [.readData]),
        Named(["KAFKA-CLUSTER:READ*"], [.readData]),
        Named(
            ["kafka-cluster:Describe*"],
            [
                .describeCluster, .describeClusterDynamicConfiguration, .describeTopic,
                .describeTopicDynamicConfiguration, .describeGroup, .describeTransactionalID,
            ]),
        Named(["kafka-cluster:?eadData", "kafka-cluster:WriteData"], [.readData, .writeData]),
        Named(["*"], ActionSet(KafkaClusterAction.allCases)),
        Named(["kafka*"], ActionSet(KafkaClusterAction.allCases)),
        Named(["kafka-cluster:ReadGroup", "kafka:*", "s3:GetObject", "kafka-cluster:Read"], []),
    ]

    @Test("Actions match without regard to case, with wildcards", arguments: named)
    func actions(_ given: Named) {
        #expect(PolicyStatement.Selection.only(given.patterns).kafkaClusterActions == given.actions)
        #expect(
            PolicyStatement.Selection.allBut(given.patterns).kafkaClusterActions
                == ActionSet(KafkaClusterAction.allCases).subtracting(given.actions))
    }

    @Test("A resource of a cluster is found under its ARN, delegation tokens are not")
    func resources() throws {
        let cluster = try ClusterARN(parsing: "arn:aws:kafka:eu-west-1:123456789012:cluster/modern-kraft/def-456")
        let evaluator = IAMEvaluator([
            PolicyDocument(statements: [
                PolicyStatement(
                    .allow, actions: .only(["*"]),
                    resources: .only([
                        "arn:aws:kafka:eu-west-1:123456789012:topic/modern-kraft/def-456/t",
                        "arn:aws:kafka:eu-west-1:123456789012:transactional-id/modern-kraft/def-456/*",
                        "arn:aws:kafka:eu-west-1:123456789012:cluster/modern-kraft/def-456",
                    ]))
            ])
        ])
        #expect(evaluator.allows(.readData, on: .topic("t"), of: cluster))
        #expect(!evaluator.allows(.readData, on: .topic("t2"), of: cluster))
        #expect(evaluator.allows(.alterTransactionalID, on: .transactionalID("a/b"), of: cluster))
        #expect(!evaluator.allows(.alterGroup, on: .group("g"), of: cluster))
        #expect(evaluator.allows(.connect, on: .cluster, of: cluster))
        #expect(!evaluator.allows(.connect, on: KafkaResource(.delegationToken, "x"), of: cluster))
    }

    @Test("A pattern full of wildcards takes no more than pattern times text")
    func hostilePatterns() {
        let pattern = String(repeating: "*a", count: 1_000) + "?*b"
        let evaluator = IAMEvaluator([PolicyDocument(statements: [Self.allow(pattern)])])
        #expect(!evaluator.allows(.readData, on: String(repeating: "a", count: 3_000)))
        #expect(evaluator.allows(.readData, on: String(repeating: "a", count: 3_000) + "b"))
    }

    @Test("Matches as a naive matcher does, for random patterns")
    func agreesWithNaiveMatcher() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            let pattern = String(
                (0..<Int.random(in: 0...7, using: &random)).map { _ in random.pick(["a", "b", "*", "?"]) }.joined())
            let evaluator = IAMEvaluator([PolicyDocument(statements: [Self.allow(pattern)])])
            for _ in 0..<10 {
                let text = String(
                    (0..<Int.random(in: 0...7, using: &random)).map { _ in random.pick(["a", "b"]) }.joined())
                #expect(
                    evaluator.allows(.readData, on: text) == Self.naive(Array(pattern)[...], Array(text)[...]),
                    "\(pattern) \(text)")
            }
        }
    }

    static func naive(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        switch pattern.first {
        case nil: text.isEmpty
        case "*": naive(pattern.dropFirst(), text) || (!text.isEmpty && naive(pattern, text.dropFirst()))
        case let first?:
            !text.isEmpty && (first == "?" || first == text.first) && naive(pattern.dropFirst(), text.dropFirst())
        }
    }
}
