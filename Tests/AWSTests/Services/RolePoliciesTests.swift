import Testing

@testable import AWS

@Suite("Which policies of a role have to change")
struct RolePoliciesTests {
    private static let migration = "orders"
    private static let own = OwnPolicies(migration: migration)
    private static func role(_ name: String = "billing") throws -> RoleARN {
        try RoleARN(parsing: "arn:aws:iam::123456789012:role/team/\(name)")
    }

    private static func document(_ action: String, padding: Int = 0) -> String {
        let name = action + String(repeating: "x", count: padding)
        return #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:\#(name)","Resource":"*"}]}"#
    }

    private static func desired(_ kind: DesiredRolePolicies.Kind, _ documents: [String]) throws -> DesiredRolePolicies {
        DesiredRolePolicies(role: try role(), migration: migration, kind: kind, documents: documents)
    }

    private static func arn(_ index: Int) throws -> String { own.managedARN(try role(), index) }

    private static func managed(
        _ index: Int, _ document: String, tag: String? = migration, versions: Int = 1, isAttached: Bool = true,
        attachments: Int? = nil
    ) throws -> [String: RolePolicyState.Managed] {
        let arn = try arn(index)
        let policy = ManagedPolicy(
            arn: arn, name: own.managedName(try role(), index), path: own.path, defaultVersion: "v\(versions)",
            attachmentCount: attachments ?? (isAttached ? 1 : 0),
            tags: tag.map { [OwnPolicies.tagKey: $0] } ?? [:])
        return [
            arn: .init(
                policy: policy, document: document,
                versions: (1...versions).map { .init(id: "v\($0)", isDefault: $0 == versions) },
                isAttached: isAttached)
        ]
    }

    @Test("Nothing is there: policies are made and attached, under path and name")
    func creation() throws {
        let changes = try Self.desired(.managed, [Self.document("A"), Self.document("B")]).changes(from: .init())
        #expect(
            changes == [
                .createPolicy(name: "kedge-orders-billing-1", document: Self.document("A")),
                .attach(arn: "arn:aws:iam::123456789012:policy/kedge/orders/kedge-orders-billing-1"),
                .createPolicy(name: "kedge-orders-billing-2", document: Self.document("B")),
                .attach(arn: "arn:aws:iam::123456789012:policy/kedge/orders/kedge-orders-billing-2"),
            ])
        let inline = try Self.desired(.inline, [Self.document("A")]).changes(from: .init())
        #expect(inline == [.putInline(name: "kedge-orders-1", document: Self.document("A"))])
    }

    @Test("What is as it should be is left alone, whatever its white space and the order of its keys")
    func settled() throws {
        let spread =
            #"{ "Statement": [{"Resource": "*", "Action": "s3:A", "Effect": "Allow"}], "Version": "2012-10-17" }"#
        let state = RolePolicyState(inline: ["theirs": "{}"], managed: try Self.managed(1, spread))
        #expect(try Self.desired(.managed, [Self.document("A")]).changes(from: state).isEmpty)
        let inline = RolePolicyState(inline: ["kedge-orders-1": spread, "theirs": "{}"])
        #expect(try Self.desired(.inline, [Self.document("A")]).changes(from: inline).isEmpty)
    }

    @Test("A policy that drifted gets a new version, and the oldest goes when there are five")
    func versions() throws {
        let wanted = try Self.desired(.managed, [Self.document("A")])
        let four = RolePolicyState(managed: try Self.managed(1, Self.document("B"), versions: 4))
        #expect(
            try wanted.changes(from: four) == [.addVersion(arn: try Self.arn(1), document: Self.document("A"))])
        let five = RolePolicyState(managed: try Self.managed(1, Self.document("B"), versions: 5))
        #expect(
            try wanted.changes(from: five) == [
                .deleteVersion(arn: try Self.arn(1), version: "v1"),
                .addVersion(arn: try Self.arn(1), document: Self.document("A")),
            ])
        let detached = RolePolicyState(managed: try Self.managed(1, Self.document("A"), isAttached: false))
        #expect(try wanted.changes(from: detached) == [.attach(arn: try Self.arn(1))])
    }

    @Test("What is no longer wanted goes, with its versions; one that others use only leaves the role")
    func removal() throws {
        let wanted = try Self.desired(.managed, [])
        let state = RolePolicyState(managed: try Self.managed(1, Self.document("A"), versions: 2))
        #expect(
            try wanted.changes(from: state) == [
                .detach(arn: try Self.arn(1)), .deleteVersion(arn: try Self.arn(1), version: "v1"),
                .deletePolicy(arn: try Self.arn(1)),
            ])
        let shared = RolePolicyState(managed: try Self.managed(1, Self.document("A"), attachments: 2))
        #expect(try wanted.changes(from: shared) == [.detach(arn: try Self.arn(1))])
        let kept = RolePolicyState(
            managed: try Self.managed(1, Self.document("A"), isAttached: false, attachments: 1))
        #expect(try wanted.changes(from: kept).isEmpty)
    }

    @Test("From one kind to the other: the new stands before the old goes")
    func kinds() throws {
        let managed = RolePolicyState(inline: ["theirs": "{}"], managed: try Self.managed(1, Self.document("A")))
        #expect(
            try Self.desired(.inline, [Self.document("A")]).changes(from: managed) == [
                .putInline(name: "kedge-orders-1", document: Self.document("A")), .detach(arn: try Self.arn(1)),
                .deletePolicy(arn: try Self.arn(1)),
            ])
        let inline = RolePolicyState(inline: ["kedge-orders-1": "{}", "kedge-orders-x": "{}", "kedge-orders-01": "{}"])
        #expect(
            try Self.desired(.managed, [Self.document("A")]).changes(from: inline) == [
                .createPolicy(name: "kedge-orders-billing-1", document: Self.document("A")),
                .attach(arn: try Self.arn(1)), .deleteInline(name: "kedge-orders-1"),
            ])
    }

    @Test("Inline policies that do not fit beside the old ones come after those are gone")
    func inlineQuota() throws {
        let big = Self.document("A", padding: 6000)
        let state = RolePolicyState(inline: ["kedge-orders-1": Self.document("A"), "kedge-orders-2": big])
        let changed = Self.document("B", padding: 6000)
        #expect(
            try Self.desired(.inline, [changed]).changes(from: state) == [
                .deleteInline(name: "kedge-orders-2"), .putInline(name: "kedge-orders-1", document: changed),
            ])
        // The one that shrinks goes first.
        let grown = try Self.desired(.inline, [big, Self.document("B")]).changes(from: state)
        #expect(
            grown == [
                .putInline(name: "kedge-orders-2", document: Self.document("B")),
                .putInline(name: "kedge-orders-1", document: big),
            ])
    }

    @Test("A policy of our name that is not ours stops everything", arguments: [nil, "other"])
    func foreign(_ tag: String?) throws {
        let state = RolePolicyState(managed: try Self.managed(1, Self.document("B"), tag: tag))
        for kind in DesiredRolePolicies.Kind.allCases {
            let error = #expect(throws: AWSError.self) {
                try Self.desired(kind, [Self.document("A")]).changes(from: state)
            }
            #expect(error?.code == .foreignPolicy)
            #expect(error?.message.contains("kedge-orders-billing-1") == true)
        }
    }

    @Test("Names tell roles and migrations apart that begin alike")
    func names() throws {
        let own = Self.own
        #expect(own.isManaged(own.managedARN(try Self.role("a"), 12), of: try Self.role("a")))
        #expect(!own.isManaged(own.managedARN(try Self.role("a-1"), 2), of: try Self.role("a")))
        #expect(!own.isManaged(own.managedARN(try Self.role("a"), 2), of: try Self.role("a-2")))
        #expect(own.isInline("kedge-orders-1") && !own.isInline("kedge-orders-eu-1") && !own.isInline("kedge-orders-0"))
        let long = OwnPolicies(migration: String(repeating: "m", count: 63))
        let role = try Self.role(String(repeating: "r", count: 64))
        #expect(long.managedName(role, 10).count == 128)
        #expect(long.isManaged(long.managedARN(role, 10), of: role))
        #expect(long.managedName(role, 1) != long.managedName(try Self.role(String(repeating: "r", count: 63)), 1))
    }
}
