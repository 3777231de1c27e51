import AWS
import Access
import Cryptography
import Foundation
import HTTP
import Kafka
import Logging
import NIOCore
import Programs
import Testing

@testable import Sandbox

/// What kedge's own clients see of the sandbox's account.
@Suite("The control plane, by kedge's clients")
struct ControlPlaneClientTests {
    private struct Plane {
        let access: AWSAccess
        let endpoint: String
        let transport: HTTPTransport
        let account: SandboxAccount

        var client: AWSClient { get throws { try access.client() } }
    }

    private func withPlane(
        _ change: (inout ControlPlaneConfiguration) -> Void = { _ in }, _ body: (Plane) async throws -> Void
    ) async throws {
        let folder = try Scratch()
        let configuration = try ControlPlaneTests.configuration(folder)
        var wanted = try #require(configuration.controlPlane)
        change(&wanted)
        let account = try SandboxAccount(wanted, clusters: configuration.clusters)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        try await withSandboxCluster(configuration.clusters[0]) { source in
            try await withSandboxCluster(configuration.clusters[1]) { target in
                let plane = try await SandboxControlPlane.start(
                    wanted, account: account, clusters: [source, target])
                do {
                    try await withHTTPTransport(logger: logger) { transport in
                        let settings = try AWSSettings.load(environment: [
                            "AWS_ACCESS_KEY_ID": "AKIAADMIN", "AWS_SECRET_ACCESS_KEY": "admin-secret",
                            "AWS_ENDPOINT_URL": plane.endpoint, "AWS_REGION": "us-east-1", "HOME": "/nonexistent",
                        ])
                        let access = AWSAccess(settings: settings, transport: transport, logger: logger)
                        try await body(
                            Plane(
                                access: access, endpoint: plane.endpoint, transport: transport, account: account))
                    }
                    await plane.stop()
                } catch {
                    await plane.stop()
                    throw error
                }
            }
        }
    }

    @Test("Clusters, nodes and configurations are what the sandbox runs, and a secret passes every check")
    func reading() async throws {
        try await withPlane { plane in
            let msk = MSKClient(try plane.client)
            let source = try ClusterARN(parsing: ControlPlaneTests.sourceARN)
            let target = try ClusterARN(parsing: TestClusters.clusterARN)
            let old = try await msk.cluster(source)
            #expect(old.metadataMode == .zooKeeper && old.authentication.scram && old.isActive)
            #expect(try await msk.bootstrapServers(of: source).ways.map(\.description) == ["Private SCRAM"])
            #expect(try await msk.nodes(of: source).metadataMode == .zooKeeper)
            let configuration = try await msk.configuration(
                try #require(old.configuration), region: source.region)
            #expect(configuration.superUsers == ["User:admin"] && !configuration.allowsEveryoneIfNoACLFound)
            let new = try await msk.cluster(target)
            #expect(new.metadataMode == .kraft && new.authentication.iam && new.brokerCount == 3)
            #expect(try await msk.bootstrapServers(of: target)[.privateVPC, .iam].count == 3)
            #expect(try await msk.nodes(of: target).metadataMode == .kraft)
            #expect(try await msk.operations(of: target).isEmpty)

            let secrets = SecretsManagerClient(try plane.client, region: "us-east-1")
            let seen = await secrets.observe(
                "AmazonMSK_admin", of: source, kms: KMSClient(try plane.client, region: "us-east-1"), msk: msk)
            let checks = seen.checks(for: source)
            #expect(checks.count == SecretCheck.Rule.allCases.count)
            #expect(checks.allSatisfy { $0.outcome == .met }, "\(checks)")
            #expect(try await secrets.scramSecret("AmazonMSK_admin").password.reveal() == "admin-secret")
        }
    }

    @Test("Policies that kedge puts on a role are what the brokers decide by, until they are taken away")
    func policies() async throws {
        try await withPlane { plane in
            let iam = IAMClient(try plane.client, region: "us-east-1")
            let own = OwnPolicies(migration: "orders")
            let cluster = try ClusterARN(parsing: TestClusters.clusterARN)
            let document = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kafka-cluster:Connect",\
                "Resource":"\(cluster)"}]}
                """
            func put(_ kind: DesiredRolePolicies.Kind, _ documents: [String]) async throws -> Int {
                let access = try await iam.access(of: "app")
                let state = try await iam.ownPolicies(
                    own, of: access, among: try await iam.policies(under: own.path))
                let changes = try DesiredRolePolicies(
                    role: access.role.arn, migration: "orders", kind: kind, documents: documents
                ).changes(from: state)
                for change in changes { try await iam.apply(change, to: access.role.arn, own) }
                return changes.count
            }
            let authorizer = try IAMAuthorizer(
                .init(clusterARN: cluster.description, directory: "/nonexistent", accessKeys: []),
                account: plane.account, clock: { Date() })
            let app = Identity(principal: "User:app", role: "app")
            #expect(!authorizer.mayConnect(app))
            #expect(try await put(.managed, [document]) == 2)
            #expect(authorizer.mayConnect(app))
            #expect(try await put(.managed, [document]) == 0)
            #expect(try await put(.inline, [document]) == 3)
            #expect(authorizer.mayConnect(app))
            #expect(try await put(.inline, []) == 1)
            #expect(!authorizer.mayConnect(app))
        }
    }

    @Test("A run that ends after any change is completed by the next", arguments: DesiredRolePolicies.Kind.allCases)
    func interrupted(_ kind: DesiredRolePolicies.Kind) async throws {
        try await withPlane { plane in
            let iam = IAMClient(try plane.client, region: "us-east-1")
            let own = OwnPolicies(migration: "orders")
            func document(_ action: String) -> String {
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kafka-cluster:\#(action)","Resource":"*"}]}"#
            }
            func changes(
                _ kind: DesiredRolePolicies.Kind, _ documents: [String]
            ) async throws -> (RoleARN, [RolePolicyChange]) {
                let access = try await iam.access(of: "app")
                let state = try await iam.ownPolicies(
                    own, of: access, among: try await iam.policies(under: own.path))
                let desired = DesiredRolePolicies(
                    role: access.role.arn, migration: "orders", kind: kind, documents: documents)
                return (access.role.arn, try desired.changes(from: state))
            }
            func apply(_ kind: DesiredRolePolicies.Kind, _ documents: [String], first count: Int = .max) async throws {
                let (role, changes) = try await changes(kind, documents)
                for change in changes.prefix(count) { try await iam.apply(change, to: role, own) }
            }
            let other: DesiredRolePolicies.Kind = kind == .managed ? .inline : .managed
            let before = [document("ReadData"), document("WriteData")]
            let after = [document("Connect"), document("DescribeTopic"), document("DescribeGroup")]
            try await apply(other, before)
            let steps = try await changes(kind, after).1.count
            #expect(steps >= 5)
            for count in 0...steps {
                try await apply(other, before)
                try await apply(kind, after, first: count)
                try await apply(kind, after)
                #expect(try await changes(kind, after).1.isEmpty, "\(count)")
                #expect(try await Set(iam.access(of: "app").documents) == Set(after), "\(count)")
            }
        }
    }

    @Test("kedge assumes a role by what its manifest says, and is refused without the external id")
    func roles() async throws {
        try await withPlane { plane in
            let role = try RoleARN(parsing: "arn:aws:iam::123456789012:role/team/app")
            func identity(_ externalID: String?) async throws -> String {
                let selection = CredentialSelection(role: role, externalID: externalID, sessionName: "kedge")
                return try await STSClient(plane.access.client(selection), region: "us-east-1").callerIdentity().arn
            }
            #expect(try await identity("x-1") == "arn:aws:sts::123456789012:assumed-role/app/kedge")
            let error = await #expect(throws: AWSError.self) { try await identity(nil) }
            #expect(error?.description.contains("admin-secret") == false)
        }
    }

    @Test("Where policies are enforced a call needs its action on its resource, and a key's right to decrypt a secret")
    func enforced() async throws {
        func policy(_ action: String, on resource: String) -> String {
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":\#(action),"Resource":"\#(resource)"}]}"#
        }
        func expectDenied(_ action: String, _ body: () async throws(AWSError) -> Void) async {
            let error = await #expect(throws: AWSError.self) { try await body() }
            #expect(error?.code == .accessDenied && error?.message.contains(action) == true, "\(action)")
        }
        let app = "arn:aws:iam::123456789012:role/team/app"
        let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_admin-??????"
        let actions = #"["iam:GetRole", "secretsmanager:*", "kms:Decrypt", "iam:SimulatePrincipalPolicy"]"#
        for resource in [app, secret, "*"] {
            try await withPlane {
                $0.enforcesPolicies = true
                $0.roles.append(.init(name: "admin", policy: policy(actions, on: resource)))
            } _: { plane in
                let iam = IAMClient(try plane.client, region: "us-east-1")
                let secrets = SecretsManagerClient(try plane.client, region: "us-east-1")
                await expectDenied("iam:ListRolePolicies") { () throws(AWSError) in
                    _ = try await iam.inlinePolicyNames(of: "app")
                }
                await expectDenied("kafka:DescribeClusterV2") { () throws(AWSError) in
                    _ = try await MSKClient(try plane.access.client()).cluster(
                        ClusterARN(parsing: TestClusters.clusterARN))
                }
                if resource == secret {
                    await expectDenied("iam:GetRole") { () throws(AWSError) in _ = try await iam.role("app") }
                    await expectDenied("kms:Decrypt") { () throws(AWSError) in
                        _ = try await secrets.scramSecret("AmazonMSK_admin")
                    }
                } else {
                    #expect(try await iam.role("app").arn.description == app)
                }
                if resource == "*" {
                    #expect(try await secrets.scramSecret("AmazonMSK_admin").username == "admin")
                    let asked = ["iam:GetRole", "iam:ListRoles"]
                    let decisions = try await iam.simulate(
                        principal: "arn:aws:iam::123456789012:role/admin", actions: asked, resources: ["*"])
                    #expect(decisions.map(\.decision) == [.allowed, .implicitDeny])
                }
            }
        }
    }

    @Test("A boundary holds back on the brokers what policies allow, and IAM tells of it")
    func boundary() async throws {
        func policy(_ actions: String) -> String {
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}]}"#
        }
        try await withPlane {
            $0.roles.append(
                .init(
                    name: "bound", policy: policy(#""kafka-cluster:*""#),
                    boundary: policy(#""kafka-cluster:Connect", "kafka-cluster:ReadData""#)))
        } _: { plane in
            let access = try await IAMClient(try plane.client, region: "us-east-1").access(of: "bound")
            #expect(access.boundary?.name == "arn:aws:iam::123456789012:policy/bound-boundary")
            #expect(access.boundary?.document.contains("ReadData") == true)
            let authorizer = try IAMAuthorizer(
                .init(clusterARN: TestClusters.clusterARN, directory: "/nonexistent", accessKeys: []),
                account: plane.account, clock: { Date() })
            let bound = Identity(principal: "User:bound", role: "bound")
            #expect(authorizer.mayConnect(bound))
            #expect(authorizer.allows(.read, on: .topic("t"), by: bound, from: "h"))
            #expect(!authorizer.allows(.write, on: .topic("t"), by: bound, from: "h"))
        }
    }

    @Test("What is unsigned, too large or no request is refused in bounds")
    func hostile() async throws {
        try await withPlane { plane in
            func answer(_ method: String, _ path: String, _ bytes: Int = 0) async throws -> (Int, String) {
                let body = bytes == 0 ? HTTPBody.none : .bytes(ByteBuffer(repeating: 120, count: bytes))
                let response = try await plane.transport.send(
                    HTTPRequest(method: method, url: plane.endpoint + path, body: body))
                return (response.status, String(buffer: try await response.collect(upTo: 1 << 20)))
            }
            let unsigned = try await answer("GET", "/")
            #expect(unsigned.0 == 403 && unsigned.1.contains("MissingAuthenticationToken"))
            #expect(try await answer("PUT", "/v1/clusters?x=%zz", 10).0 == 403)
            #expect(try await answer("POST", "/", (1 << 20) + 1).0 == 413)
        }
    }

    @Test(
        "A configuration that cannot work is refused",
        arguments: [
            ControlPlaneConfiguration(secrets: ["AmazonMSK_x": "nobody"]),
            ControlPlaneConfiguration(clusters: ["source": "arn:nonsense"]),
            ControlPlaneConfiguration(roles: [.init(name: "bad name")]),
            ControlPlaneConfiguration(roles: [.init(name: "a", trust: "{}")]),
            ControlPlaneConfiguration(roles: [.init(name: "a", trust: "/nonexistent")]),
            ControlPlaneConfiguration(roles: [.init(name: "a", policy: "{}")]),
        ])
    func mistakes(_ wanted: ControlPlaneConfiguration) throws {
        let folder = try Scratch()
        let clusters = [try TestClusters.scram(folder)]
        #expect(throws: SandboxError.self) {
            let account = try SandboxAccount(wanted, clusters: clusters)
            _ = try SecretsService(wanted.secrets, users: clusters[0].users, account)
        }
    }
}
