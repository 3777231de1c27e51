import AWS
import Access
import Kafka
import Testing

@Suite struct TranslationTests {
    static let alice = "User:alice"

    /// Nothing known but the ACLs; the source denies what no ACL allows.
    static let closed = AccessContext(allowsEveryoneIfNoACLFound: false)

    static func cluster() throws -> ClusterARN {
        try ClusterARN(parsing: "arn:aws:kafka:eu-west-1:123456789012:cluster/modern-kraft/def-456")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let acls: [ACLBinding]
        /// What is allowed beside Connect, by the pattern's description.
        var allowed: [String: ActionSet] = [:]
        var denied: [String: ActionSet] = [:]
        var notes: [AccessNote.Code] = []
        var context = TranslationTests.closed

        init(
            _ testDescription: String, _ acls: [ACLBinding], allowed: [String: ActionSet] = [:],
            denied: [String: ActionSet] = [:], notes: [AccessNote.Code] = [],
            context: AccessContext = TranslationTests.closed
        ) {
            self.testDescription = testDescription
            self.acls = acls
            self.allowed = allowed
            self.denied = denied
            self.notes = notes
            self.context = context
        }
    }

    static let topicRows = [
        Row(
            "topic READ", [allow(alice, .read, .topic("t"))], allowed: ["topic t": [.readData, .describeTopic]],
            notes: [.readerWithoutGroup]),
        Row(
            "topic READ with a group", [allow(alice, .read, .topic("t")), allow(alice, .read, .group("g"))],
            allowed: ["topic t": [.readData, .describeTopic], "group g": [.alterGroup, .describeGroup]]),
        Row(
            "topic WRITE", [allow(alice, .write, .topic("t"))],
            allowed: ["topic t": [.writeData, .describeTopic], "the cluster": [.writeDataIdempotently]]),
        Row("topic CREATE", [allow(alice, .create, .topic("t"))], allowed: ["topic t": [.createTopic]]),
        Row(
            "topic DELETE", [allow(alice, .delete, .topic("t"))],
            allowed: ["topic t": [.deleteTopic, .describeTopic]], notes: [.recordDeletion]),
        Row(
            "topic ALTER", [allow(alice, .alter, .topic("t"))], allowed: ["topic t": [.alterTopic, .describeTopic]]),
        Row("topic DESCRIBE", [allow(alice, .describe, .topic("t"))], allowed: ["topic t": [.describeTopic]]),
        Row(
            "topic DESCRIBE_CONFIGS", [allow(alice, .describeConfigs, .topic("t"))],
            allowed: ["topic t": [.describeTopicDynamicConfiguration]]),
        Row(
            "topic ALTER_CONFIGS", [allow(alice, .alterConfigs, .topic("t"))],
            allowed: ["topic t": [.alterTopicDynamicConfiguration, .describeTopicDynamicConfiguration]]),
        Row(
            "topic ALL", [allow(alice, .all, .topic("t"))],
            allowed: ["topic t": .all(on: .topic), "the cluster": [.writeDataIdempotently]],
            notes: [.readerWithoutGroup, .recordDeletion]),
        Row(
            "all topics, and a prefix",
            [allow(alice, .describe, .topic("*")), allow(alice, .create, .topic("orders-"), .prefixed)],
            allowed: ["topic *": [.describeTopic], "topic orders-*": [.createTopic]]),
        Row(
            "an operation that topics do not have", [allow(alice, .clusterAction, .topic("t"))],
            notes: [.withoutEffect, .nothingAllowed]),
        Row(
            "names with characters that policies give a meaning",
            [allow(alice, .describe, .topic("a*b?c$"), .prefixed), allow(alice, .describe, .group("${*}"))],
            allowed: ["topic a${*}b${?}c${$}*": [.describeTopic], "group ${$}{${*}}": [.describeGroup]],
            notes: [.escapedName]),
        Row(
            "a name that no policy can hold",
            [allow(alice, .read, .group("\u{7fa4}")), allow(alice, .read, .group("é\t"))],
            allowed: ["group é\t": [.alterGroup, .describeGroup]], notes: [.allowedNameUnwritable]),
    ]

    static let otherRows = [
        Row("group READ", [allow(alice, .read, .group("g"))], allowed: ["group g": [.alterGroup, .describeGroup]]),
        Row("group DESCRIBE", [allow(alice, .describe, .group("g"))], allowed: ["group g": [.describeGroup]]),
        Row(
            "group DELETE", [allow(alice, .delete, .group("a/b"), .prefixed)],
            allowed: ["group a/b*": [.deleteGroup, .describeGroup]]),
        Row("group ALL", [allow(alice, .all, .group("*"))], allowed: ["group *": .all(on: .group)]),
        Row(
            "an operation that groups do not have, but that carries DESCRIBE", [allow(alice, .write, .group("g"))],
            allowed: ["group g": [.describeGroup]]),
        Row(
            "group ALTER_CONFIGS", [allow(alice, .alterConfigs, .group("g"))], notes: [.noEquivalent, .nothingAllowed]),
        Row(
            "transactional id DESCRIBE", [allow(alice, .describe, .transactionalID("x"))],
            allowed: ["transactional id x": [.describeTransactionalID]]),
        Row(
            "transactional id WRITE without a topic", [allow(alice, .write, .transactionalID("x"))],
            allowed: ["transactional id x": .all(on: .transactionalID)], notes: [.transactionsWithoutTopic]),
        Row(
            "transactional id ALL with a topic, on an older target",
            [allow(alice, .all, .transactionalID("x")), allow(alice, .write, .topic("t"))],
            allowed: [
                "transactional id x": .all(on: .transactionalID), "topic t": [.writeData, .describeTopic],
                "the cluster": [.writeDataIdempotently],
            ], notes: [.transactionsUnsupported],
            context: AccessContext(allowsEveryoneIfNoACLFound: false, targetRelease: KafkaRelease(3, 7))),
        Row("cluster CREATE", [allow(alice, .create, .cluster)], allowed: ["topic *": [.createTopic]]),
        Row("cluster DESCRIBE", [allow(alice, .describe, .cluster)], allowed: ["the cluster": [.describeCluster]]),
        Row(
            "cluster ALTER", [allow(alice, .alter, .cluster)],
            allowed: ["the cluster": [.alterCluster, .describeCluster]], notes: [.aclAdministration]),
        Row(
            "cluster DESCRIBE_CONFIGS", [allow(alice, .describeConfigs, .cluster)],
            allowed: ["the cluster": [.describeClusterDynamicConfiguration]]),
        Row(
            "cluster ALTER_CONFIGS", [allow(alice, .alterConfigs, .cluster)],
            allowed: ["the cluster": [.alterClusterDynamicConfiguration, .describeClusterDynamicConfiguration]]),
        Row(
            "cluster IDEMPOTENT_WRITE alone", [allow(alice, .idempotentWrite, .cluster)],
            notes: [.idempotentWriteOnly, .nothingAllowed]),
        Row(
            "cluster IDEMPOTENT_WRITE with a topic",
            [allow(alice, .idempotentWrite, .cluster), allow(alice, .write, .topic("t"))],
            allowed: ["topic t": [.writeData, .describeTopic], "the cluster": [.writeDataIdempotently]]),
        Row(
            "cluster CLUSTER_ACTION", [allow(alice, .clusterAction, .cluster)], notes: [.noEquivalent, .nothingAllowed]),
        Row(
            "cluster ALL, with a topic to write",
            [allow(alice, .all, .cluster), allow(alice, .write, .topic("t"))],
            allowed: [
                "the cluster": .all(on: .cluster), "topic *": [.createTopic], "topic t": [.writeData, .describeTopic],
            ], notes: [.aclAdministration, .allWithoutEquivalent]),
        Row(
            "cluster ALL alone", [allow(alice, .all, .cluster)],
            allowed: ["the cluster": .all(on: .cluster), "topic *": [.createTopic]],
            notes: [.aclAdministration, .allWithoutEquivalent]),
        Row(
            "cluster ALL without IDEMPOTENT_WRITE",
            [allow(alice, .all, .cluster), deny(alice, .idempotentWrite, .cluster)],
            allowed: [
                "the cluster": .all(on: .cluster).subtracting([.writeDataIdempotently]), "topic *": [.createTopic],
            ], notes: [.aclAdministration, .allWithoutEquivalent, .withoutEffect]),
        Row(
            "a cluster of another name", [allow(alice, .alter, KafkaResource(.cluster, "other"))],
            notes: [.withoutEffect, .nothingAllowed]),
        Row(
            "delegation tokens and users",
            [
                allow(alice, .describe, KafkaResource(.delegationToken, "*")),
                allow(alice, .createTokens, KafkaResource(.user, "bob")),
                deny(alice, .all, KafkaResource(.user, "*")),
            ], notes: [.noEquivalent, .withoutEffect, .nothingAllowed]),
    ]

    static let denyRows = [
        Row(
            "DENY is that action on that resource and nothing else",
            [allow(alice, .write, .topic("*")), deny(alice, .write, .topic("secret-"), .prefixed)],
            allowed: ["topic *": [.writeData, .describeTopic], "the cluster": [.writeDataIdempotently]],
            denied: ["topic secret-*": [.writeData]]),
        Row(
            "DENY ALL on a topic", [allow(alice, .describe, .topic("*")), deny(alice, .all, .topic("t"))],
            allowed: ["topic *": [.describeTopic]], denied: ["topic t": .all(on: .topic)]),
        Row(
            "DENY DESCRIBE leaves READ",
            [
                allow(alice, .read, .topic("t")), allow(alice, .read, .group("g")),
                deny(alice, .describe, .topic("t")),
            ],
            allowed: ["topic t": [.readData, .describeTopic], "group g": [.alterGroup, .describeGroup]],
            denied: ["topic t": [.describeTopic]], notes: [.describeDenied]),
        Row(
            "DENY of the whole cluster denies neither Connect, nor CreateTopic, nor a producer id",
            [
                allow(alice, .all, .topic("t")), allow(alice, .read, .group("g")), deny(alice, .all, .cluster),
            ],
            allowed: [
                "topic t": .all(on: .topic), "group g": [.alterGroup, .describeGroup],
                "the cluster": [.writeDataIdempotently],
            ],
            denied: [
                "the cluster": [
                    .describeCluster, .alterCluster, .describeClusterDynamicConfiguration,
                    .alterClusterDynamicConfiguration,
                ]
            ], notes: [.recordDeletion]),
        Row(
            "DENY CREATE on the cluster takes CREATE on the cluster away",
            [
                allow(alice, .create, .cluster), deny(alice, .create, .cluster), allow(alice, .create, .topic("t")),
            ], allowed: ["topic t": [.createTopic]]),
        Row(
            "DENY CREATE on a topic has no effect beside CREATE on the cluster",
            [
                allow(alice, .create, .cluster), deny(alice, .create, .topic("t")),
                deny(alice, .all, .topic("u")),
            ], allowed: ["topic *": [.createTopic]],
            denied: ["topic u": ActionSet.all(on: .topic).subtracting([.createTopic])], notes: [.withoutEffect]),
        Row(
            "DENY IDEMPOTENT_WRITE does not keep a writer from a producer id",
            [allow(alice, .write, .topic("t")), deny(alice, .idempotentWrite, .cluster)],
            allowed: ["topic t": [.writeData, .describeTopic], "the cluster": [.writeDataIdempotently]],
            notes: [.withoutEffect]),
        Row(
            "a writer whose every topic is denied gets no producer id",
            [allow(alice, .write, .topic("t")), deny(alice, .write, .topic("t"), .prefixed)],
            allowed: ["topic t": [.writeData, .describeTopic]], denied: ["topic t*": [.writeData]]),
        Row(
            "DENY alone", [deny(alice, .read, .topic("t"))], denied: ["topic t": [.readData]],
            notes: [.nothingAllowed]),
        Row(
            "DENY of what IAM does not allow anyway", [deny(alice, .clusterAction, .cluster)],
            notes: [.withoutEffect, .nothingAllowed]),
        Row(
            "DENY of a name that no policy can hold takes away what it overlaps",
            [
                allow(alice, .all, .group("*")), allow(alice, .read, .group("a")),
                deny(alice, .read, .group("\u{7fa4}")),
            ], allowed: ["group *": [.deleteGroup, .describeGroup], "group a": [.alterGroup, .describeGroup]],
            notes: [.deniedNameUnwritable]),
    ]

    static let principalRows = [
        Row(
            "ALLOW for everyone", [allow("User:*", .describe, .topic("t")), allow(alice, .create, .topic("t"))],
            allowed: ["topic t": [.describeTopic, .createTopic]], notes: [.everyoneAllowed]),
        Row(
            "DENY for everyone", [deny("User:*", .describe, .topic("t")), allow(alice, .describe, .topic("*"))],
            allowed: ["topic *": [.describeTopic]], denied: ["topic t": [.describeTopic]], notes: [.everyoneDenied]),
        Row(
            "everyone's ACLs reach principals that only sign in", [allow("User:*", .describe, .topic("t"))],
            allowed: ["topic t": [.describeTopic]], notes: [.everyoneAllowed],
            context: AccessContext(principals: [alice, "User:*"], allowsEveryoneIfNoACLFound: false)),
        Row(
            "a principal without ACLs", [], notes: [.nothingAllowed],
            context: AccessContext(principals: [alice, "User:ANONYMOUS"], allowsEveryoneIfNoACLFound: false)),
        Row(
            "the cluster's own principals",
            [
                allow("User:ANONYMOUS", .all, .topic("*")), allow(alice, .create, .topic("t")),
                allow("User:CN=*.demo.67281x.c4.kafka.us-east-1.amazonaws.com", .read, .topic("*")),
            ], allowed: ["topic t": [.createTopic]], notes: [.internalPrincipal]),
        Row(
            "principals that are no users",
            [allow("Group:ops", .all, .topic("*")), allow(alice, .create, .topic("t"))],
            allowed: ["topic t": [.createTopic]], notes: [.notAUser]),
        Row(
            "a super user may do everything, whatever is denied", [deny("User:*", .all, .topic("*"))],
            allowed: [
                "topic *": .all(on: .topic), "group *": .all(on: .group), "the cluster": .all(on: .cluster),
                "transactional id *": .all(on: .transactionalID),
            ],
            notes: [.everyoneDenied, .superUser, .allWithoutEquivalent, .aclAdministration, .recordDeletion],
            context: AccessContext(principals: [alice], superUsers: [alice], allowsEveryoneIfNoACLFound: false)),
        Row(
            "a source that is open where no ACL is", [allow(alice, .create, .topic("t"))],
            allowed: ["topic t": [.createTopic]], notes: [.openToEveryone],
            context: AccessContext(allowsEveryoneIfNoACLFound: true)),
    ]

    static let internalRows = [
        Row(
            "Kafka Connect's own names",
            [
                allow(alice, .create, .topic("connect-configs")), allow(alice, .create, .topic("my-connect-offsets")),
                allow(alice, .create, .topic("connect-"), .prefixed), allow(alice, .read, .group("connect-sink")),
            ],
            allowed: [
                "topic connect-configs": [.createTopic], "topic my-connect-offsets": [.createTopic],
                "topic connect-*": [.createTopic], "group connect-sink": [.alterGroup, .describeGroup],
            ], notes: [.connectNames]),
        Row(
            "Kafka Streams' own names",
            [
                allow(alice, .create, .topic("app-store-changelog")),
                allow(alice, .create, .topic("app-x-repartition")),
            ],
            allowed: [
                "topic app-store-changelog": [.createTopic], "topic app-x-repartition": [.createTopic],
            ], notes: [.streamsNames]),
        Row(
            "a Streams application by the id that its group has",
            [allow(alice, .create, .topic("app-"), .prefixed), allow(alice, .describe, .group("app"))],
            allowed: ["topic app-*": [.createTopic], "group app": [.describeGroup]], notes: [.streamsNames]),
        Row(
            "the brokers' own topics", [allow(alice, .describe, .topic("__consumer_offsets"))],
            allowed: ["topic __consumer_offsets": [.describeTopic]], notes: [.brokerNames]),
        Row(
            "names that only look like these",
            [allow(alice, .create, .topic("connect")), allow(alice, .create, .topic("changelog"))],
            allowed: ["topic connect": [.createTopic], "topic changelog": [.createTopic]]),
    ]

    static let hosted = allow(alice, .create, .topic("t"), host: "10.0.0.5")
    static let deniedHost = deny(alice, .create, .topic("t"), host: "10.0.0.5")

    static let hostRows = [
        Row("ALLOW from a host is left out", [hosted], notes: [.allowedFromHost, .nothingAllowed]),
        Row(
            "ALLOW from a host beside the same from everywhere", [hosted, allow("User:*", .all, .topic("t"))],
            allowed: ["topic t": .all(on: .topic), "the cluster": [.writeDataIdempotently]],
            notes: [.everyoneAllowed, .readerWithoutGroup, .recordDeletion]),
        Row(
            "DENY from a host denies from everywhere until decided", [deniedHost, allow(alice, .create, .topic("*"))],
            allowed: ["topic *": [.createTopic]], denied: ["topic t": [.createTopic]], notes: [.deniedFromHost]),
        Row(
            "DENY from a host beside one from everywhere on a name that only looks alike",
            [
                allow(alice, .describe, .group("caf"), .prefixed),
                deny(alice, .describe, .group("caf\u{e9}"), host: "h"),
                deny(alice, .describe, .group("cafe\u{301}")),
            ], denied: ["group caf\u{e9}": [.describeGroup]],
            notes: [.deniedFromHost, .deniedNameUnwritable, .nothingAllowed]),
        Row(
            "decided: from everywhere", [hosted, deniedHost], allowed: ["topic t": [.createTopic]],
            denied: ["topic t": [.createTopic]], notes: [.hostDecided],
            context: AccessContext(
                allowsEveryoneIfNoACLFound: false,
                hostDecisions: [hosted: .fromEverywhere, deniedHost: .fromEverywhere])),
        Row(
            "decided: left out", [hosted, deniedHost, allow(alice, .describe, .topic("t"))],
            allowed: ["topic t": [.describeTopic]], notes: [.hostDecided],
            context: AccessContext(
                allowsEveryoneIfNoACLFound: false, hostDecisions: [hosted: .leaveOut, deniedHost: .leaveOut])),
    ]

    @Test(
        "Translates each row of the tables",
        arguments: topicRows + otherRows + denyRows + principalRows + hostRows + internalRows)
    func row(_ row: Row) throws {
        let translation = AccessTranslation(row.acls, to: try Self.cluster(), in: row.context)
        let access = translation.map[Self.alice] ?? PrincipalAccess(principal: Self.alice)
        var allowed = row.allowed
        if !allowed.isEmpty { allowed["the cluster", default: []].insert(.connect) }
        #expect(Self.described(access.allowed) == allowed)
        #expect(Self.described(access.denied) == row.denied)
        #expect(Set(translation.notes.map(\.code)) == Set(row.notes))
        #expect(translation.policies.map(\.principal) == (allowed.isEmpty ? [] : [Self.alice]))
    }

    static func described(_ access: [AccessPattern: ActionSet]) -> [String: ActionSet] {
        Dictionary(uniqueKeysWithValues: access.map { ("\($0.key)", $0.value) })
    }

    @Test("Each ACL that a person must decide about is a note of its own")
    func individualNotes() throws {
        let acls = [Self.hosted, allow(Self.alice, .read, .topic("t"), host: "10.0.0.6")]
        let notes = AccessTranslation(acls, to: try Self.cluster(), in: Self.closed).notes
        #expect(
            notes.prefix(2).map(\.subjects) == [["CREATE on topic t from 10.0.0.5"], ["READ on topic t from 10.0.0.6"]])
        #expect(notes.prefix(2).allSatisfy { $0.severity == .blocks && $0.principal == Self.alice })
    }

    @Test("Open resources are named, those that some ACL names are not")
    func openResources() throws {
        let context = AccessContext(
            allowsEveryoneIfNoACLFound: true, resources: [.topic("named"), .topic("open"), .group("g")])
        let acls = [allow("User:ANONYMOUS", .read, .topic("named"))]
        let notes = AccessTranslation(acls, to: try Self.cluster(), in: context).notes
        #expect(notes.first { $0.code == .openToEveryone }?.subjects == ["group g", "the cluster", "topic open"])
    }

    @Test("Notes name a few of many subjects, and each has a message and a hint")
    func noteWords() {
        for code in AccessNote.Code.allCases {
            let note = AccessNote(code, principal: "User:p", subjects: (1...7).map { "s\($0)" })
            #expect(!note.message.isEmpty && note.hint.hasSuffix("."), "\(code)")
            #expect(!note.message.contains("s6"), "\(code)")
        }
        #expect(
            AccessNote(.noEquivalent, subjects: (1...7).map { "s\($0)" }).message
                == "s1, s2, s3, s4, s5 and 2 more: IAM has no action for it")
    }
}
