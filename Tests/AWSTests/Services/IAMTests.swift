import Foundation
import Testing

@testable import AWS

@Suite("IAM, by its service model and two emulators")
struct IAMTests {
    private static let trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},\
        "Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}
        """
    private static let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/t/u-1"

    /// With characters that query and answer have to encode.
    private static func document(_ action: String, _ effect: String = "Allow") -> String {
        """
        {"Version": "2012-10-17", "Statement": [{"Sid": "S", "Effect": "\(effect)", \
        "Action": ["kafka-cluster:\(action)"], "Resource": "\(cluster)"}]}
        """
    }

    private static var role: [[Any]] {
        [
            ["iam", "create_policy", ["PolicyName": "edge", "PolicyDocument": document("*")]],
            [
                "iam", "create_role",
                [
                    "RoleName": "billing", "Path": "/team/", "AssumeRolePolicyDocument": trust,
                    "PermissionsBoundary": "arn:aws:iam::123456789012:policy/edge",
                    "Tags": [["Key": "team", "Value": "a b = ü"]],
                ] as [String: Any],
            ],
            [
                "iam", "put_role_policy",
                ["RoleName": "billing", "PolicyName": "own", "PolicyDocument": document("A+B %é")],
            ],
            [
                "iam", "create_policy",
                ["PolicyName": "shared", "PolicyDocument": document("Connect"), "Path": "/team/"],
            ],
            [
                "iam", "attach_role_policy",
                ["RoleName": "billing", "PolicyArn": "arn:aws:iam::123456789012:policy/team/shared"],
            ],
        ]
    }

    @Test("All of a role is read: trust, policies of every kind, boundary", arguments: ["ministack", "moto"])
    func reading(_ upstream: String) async throws {
        try await JudgedAWS.with(.init(rawValue: upstream), prepare: Self.role) { aws in
            let access = try await aws.iam.access(of: "billing")
            #expect(access.role.arn.description == "arn:aws:iam::123456789012:role/team/billing")
            #expect(access.role.arn.path == "/team/" && access.role.maximumSession == .seconds(3600))
            #expect(PolicyText.isSame(access.role.trustPolicy, Self.trust))
            #expect(access.role.tags == ["team": "a b = ü"])
            #expect(access.inline.map(\.name) == ["own"])
            #expect(access.attached.map(\.name) == ["arn:aws:iam::123456789012:policy/team/shared"])
            #expect(PolicyText.isSame(access.documents[0], Self.document("A+B %é")))
            #expect(PolicyText.isSame(access.documents[1], Self.document("Connect")))
            #expect(access.boundary?.name == "arn:aws:iam::123456789012:policy/edge")

            let missing = await #expect(throws: AWSError.self) { try await aws.iam.role("nobody") }
            #expect(missing?.code == .notFound && missing?.awsCode == "NoSuchEntity")
            #expect(try await !aws.judged().contains { $0.hasPrefix("WRONG") })
        }
    }

    /// One pass: read, compare, change.
    private static func pass(
        _ aws: JudgedAWS, _ kind: DesiredRolePolicies.Kind, _ documents: [String], twice: Bool = true
    ) async throws -> [RolePolicyChange] {
        let own = OwnPolicies(migration: "orders")
        let access = try await aws.iam.access(of: "billing")
        let state = try await aws.iam.ownPolicies(
            own, of: access, among: try await aws.iam.policies(under: own.path))
        let desired = DesiredRolePolicies(
            role: access.role.arn, migration: "orders", kind: kind, documents: documents)
        let changes = try desired.changes(from: state)
        for change in changes {
            try await aws.iam.apply(change, to: access.role.arn, own)
            // Twice is the same as once.
            if twice { try await aws.iam.apply(change, to: access.role.arn, own) }
        }
        return changes
    }

    @Test("Policies are made, changed, moved and removed, and others' stay", arguments: ["ministack", "moto"])
    func lifecycle(_ upstream: String) async throws {
        try await JudgedAWS.with(.init(rawValue: upstream), prepare: Self.role) { aws in
            func pass(
                _ kind: DesiredRolePolicies.Kind, _ documents: [String]
            ) async throws -> [RolePolicyChange] {
                // Moto counts what is attached twice as two attachments.
                try await Self.pass(aws, kind, documents, twice: upstream != "moto")
            }
            let before = try await aws.iam.access(of: "billing")
            let first = [Self.document("ReadData"), Self.document("WriteData")]
            #expect(try await pass(.managed, first).count == 4)
            #expect(try await pass(.managed, first).isEmpty)
            let arn = "arn:aws:iam::123456789012:policy/kedge/orders/kedge-orders-billing-1"
            #expect(try await aws.iam.tags(of: arn) == ["kedge:migration": "orders"])
            #expect(try await aws.iam.policy(arn).path == "/kedge/orders/")

            // More versions than IAM keeps.
            for number in 1...7 {
                let changes = try await pass(.managed, [Self.document("Read\(number)"), first[1]])
                #expect(changes.last == .addVersion(arn: arn, document: Self.document("Read\(number)")))
            }
            let versions = try await aws.iam.versions(of: arn)
            #expect(versions.count == 5 && versions.last?.isDefault == true)
            #expect(PolicyText.isSame(try await aws.iam.defaultDocument(of: arn), Self.document("Read7")))

            #expect(try await !pass(.inline, first).isEmpty)
            #expect(try await pass(.inline, first).isEmpty)
            let inline = try await aws.iam.access(of: "billing")
            #expect(inline.inline.map(\.name) == ["kedge-orders-1", "kedge-orders-2", "own"])
            #expect(inline.attached == before.attached)
            #expect(try await aws.iam.policies(under: "/kedge/orders/").isEmpty)

            #expect(
                try await pass(.inline, [])
                    == [.deleteInline(name: "kedge-orders-1"), .deleteInline(name: "kedge-orders-2")])
            #expect(try await aws.iam.access(of: "billing") == before)
            #expect(try await !aws.judged().contains { $0.hasPrefix("WRONG") })
        }
    }

    @Test("A policy of our name without our tag is left alone, where we look and elsewhere")
    func foreign() async throws {
        let path: [[Any]] = [
            [
                "iam", "create_policy",
                [
                    "PolicyName": "kedge-orders-billing-1", "Path": "/kedge/orders/",
                    "PolicyDocument": Self.document("Theirs"),
                ],
            ]
        ]
        try await JudgedAWS.with(.ministack, prepare: Self.role + path) { aws in
            let seen = await #expect(throws: AWSError.self) {
                try await Self.pass(aws, .managed, [Self.document("Ours")])
            }
            #expect(seen?.code == .foreignPolicy)
            // A run that saw nothing there, and finds it only when it creates its own.
            let own = OwnPolicies(migration: "orders")
            let role = try await aws.iam.role("billing").arn
            let change = RolePolicyChange.createPolicy(
                name: "kedge-orders-billing-1", document: Self.document("Ours"))
            let late = await #expect(throws: AWSError.self) { try await aws.iam.apply(change, to: role, own) }
            #expect(late?.code == .foreignPolicy)
            let arn = own.managedARN(role, 1)
            for change in [
                RolePolicyChange.addVersion(arn: arn, document: Self.document("Ours")),
                .deleteVersion(arn: arn, version: "v1"), .deletePolicy(arn: arn),
            ] {
                let error = await #expect(throws: AWSError.self) { try await aws.iam.apply(change, to: role, own) }
                #expect(error?.code == .foreignPolicy)
            }
            #expect(PolicyText.isSame(try await aws.iam.defaultDocument(of: arn), Self.document("Theirs")))
        }
    }

    @Test("A policy that IAM does not show yet is waited for, but not for ever")
    func consistency() async throws {
        try await JudgedAWS.with(.moto, prepare: Self.role) { aws in
            let waits = Waits()
            let iam = IAMClient(aws.client, region: JudgedAWS.region) { await waits.add($0) }
            let error = await #expect(throws: AWSError.self) {
                try await iam.attach("arn:aws:iam::123456789012:policy/kedge/orders/late", to: "billing")
            }
            #expect(error?.code == .notFound)
            #expect(await waits.all == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        }
    }

    private actor Waits {
        private(set) var all: [Duration] = []
        func add(_ wait: Duration) { all.append(wait) }
    }

    @Test("The simulator's decisions are read, over pages and for both calls")
    func simulation() async throws {
        // The emulator does not find roles under a path here.
        let role: [[Any]] = [
            ["iam", "create_role", ["RoleName": "plain", "AssumeRolePolicyDocument": Self.trust]],
            [
                "iam", "put_role_policy",
                ["RoleName": "plain", "PolicyName": "p", "PolicyDocument": Self.document("Connect")],
            ],
        ]
        try await JudgedAWS.with(.ministack, prepare: role) { aws in
            let actions = ["kafka-cluster:Connect", "kafka-cluster:ReadData"]
            let own = try await aws.iam.simulate(
                principal: "arn:aws:iam::123456789012:role/plain", actions: actions,
                resources: [Self.cluster])
            #expect(own.map(\.decision) == [.allowed, .implicitDeny])
            #expect(own.map(\.action) == actions && own.allSatisfy { $0.resource == Self.cluster })
            let custom = try await aws.iam.simulate(
                policies: [Self.document("*"), Self.document("ReadData", "Deny")], actions: actions,
                resources: [Self.cluster, "arn:aws:kafka:eu-west-1:123456789012:cluster/t/u-2"])
            #expect(custom.map(\.decision) == [.allowed, .explicitDeny, .implicitDeny, .implicitDeny])
            #expect(try await !aws.judged().contains { $0.hasPrefix("WRONG") })
        }
    }
}
