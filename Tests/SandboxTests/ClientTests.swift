import Programs
import Testing

@testable import Sandbox

/// What clients that we did not write see of a cluster.
@Suite("Other people's clients", .serialized)
struct ClientTests {
    private func check(
        _ script: String, _ scenario: String, _ mechanism: SASLMechanism, _ expected: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let folder = try Scratch()
        var configuration = try TestClusters.scram(folder, [mechanism])
        if mechanism == .oauthBearer {
            configuration = try TestClusters.iam(folder)
            try folder.attach(Policies.everything, to: "admin")
            try folder.attach(Policies.application, to: "app")
        }
        try await withSandboxCluster(configuration) { cluster in
            let found = try await ClientProcess.python(
                script, scenario, json: TestClusters.settings(cluster, folder, mechanism).json)
            #expect(try found == ClientProcess.canonical(expected), sourceLocation: sourceLocation)
        }
    }

    @Test("librdkafka administers topics, configurations, partitions and offsets")
    func administration() async throws {
        try await check(
            "confluent_client.py", "administration", .scramSHA512,
            """
            {"created": {"orders": "ok", "defaults": "ok", "wide": "INVALID_REPLICATION_FACTOR",
                         "bad/name": "TOPIC_EXCEPTION", "odd": "INVALID_CONFIG", "none": "INVALID_PARTITIONS"},
             "again": {"orders": "TOPIC_ALREADY_EXISTS"}, "validated": {"imagined": "ok"},
             "assigned": {"assigned": "ok"},
             "topics": {"assigned": [[2, [2, 3]], [3, [3, 1]]], "defaults": [[2, [2, 3, 1]]],
                        "orders": [[1, [1, 2, 3]], [2, [2, 3, 1]], [3, [3, 1, 2]]]},
             "configs": {"cleanup.policy": ["compact", 1], "max.message.bytes": ["2000000", 1],
                         "retention.ms": ["604800000", 5]},
             "config count": 36,
             "altered": ["ok", "ok", "ok", "INVALID_CONFIG", "INVALID_CONFIG", "INVALID_CONFIG"],
             "configs after": {"cleanup.policy": ["compact,delete", 1], "max.message.bytes": ["1048588", 5],
                               "retention.ms": ["1000", 1]},
             "partitions": {"orders": "ok", "fewer": "INVALID_PARTITIONS"}, "count": 5,
             "deleted before": 4, "offsets": [4, 10, 4, true],
             "cluster": {"nodes": [1, 2, 3], "controller": 1}, "broker": ["1", 5],
             "removed": {"assigned": "ok", "absent": "UNKNOWN_TOPIC_OR_PART"}}
            """)
    }

    @Test("librdkafka meets ACLs and SCRAM users as a broker enforces them")
    func access() async throws {
        try await check(
            "confluent_client.py", "access", .scramSHA512,
            """
            {"created": {"secret": "ok", "open": "ok"}, "acls": ["ok", "ok", "ok"],
             "described": ["alice- READ PREFIXED", "open READ LITERAL", "open WRITE LITERAL"],
             "alice sees": ["open"], "alice creates": {"hers": "TOPIC_AUTHORIZATION_FAILED"},
             "alice writes open": [[0, 0]], "alice writes secret": ["TOPIC_AUTHORIZATION_FAILED"],
             "alice reads open": ["v"], "alice in another group": "GROUP_AUTHORIZATION_FAILED",
             "deleted": 2, "alice writes after": ["TOPIC_AUTHORIZATION_FAILED"],
             "carol": {"carol": "ok"}, "carol's": [["SCRAM_SHA_512", 8192]], "carol sees": [],
             "carol removed": {"carol": "ok"}, "wrong password": true}
            """)
    }

    @Test("librdkafka writes and reads every codec, idempotently, each record once and in order")
    func codecs() async throws {
        try await check(
            "confluent_client.py", "codecs", .scramSHA512,
            """
            {"created": {"kept": "ok", "gzipped": "ok", "stamped": "ok", "small": "ok"}, "kept": 2000, "gzipped": 2000,
             "timestamp type": 2, "too large": ["MSG_SIZE_TOO_LARGE"]}
            """)
    }

    @Test("librdkafka shares partitions in groups, commits, and goes on where it stopped")
    func groups() async throws {
        try await check(
            "confluent_client.py", "groups", .scramSHA512,
            """
            {"read": 40, "shared": [2, 2], "described": ["STABLE", 2], "active commit": "UNKNOWN_MEMBER_ID",
             "active delete": "NON_EMPTY_GROUP", "goes on with": ["new"],
             "committed": {"0": 10, "1": 10, "2": 10, "3": 10}, "empty commit": "ok",
             "then": {"0": 3, "1": 10, "2": 10, "3": 10}, "listed": [["workers", "EMPTY"]], "deleted": "ok",
             "deleted again": "GROUP_ID_NOT_FOUND", "static": "one"}
            """)
    }

    @Test("librdkafka's transactions commit, abort, carry offsets and fence")
    func transactions() async throws {
        try await check(
            "confluent_client.py", "transactions", .scramSHA512,
            """
            {"committed": ["0-0", "0-1", "0-2", "0-3", "0-4", "0-5", "0-6", "0-7", "0-8", "0-9",
                           "2-0", "2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "2-7", "2-8", "2-9"],
             "all": 30, "moved to": 5, "held back": 1, "released": 0, "fenced": "_FENCED"}
            """)
    }

    @Test("librdkafka signs in with MSK's IAM tokens and may do what the role's policies allow")
    func identity() async throws {
        try await check(
            "confluent_client.py", "identity", .oauthBearer,
            """
            {"created": {"payments": "ok"}, "admin writes": [[0, 0]], "app sees": ["payments"],
             "app writes": [[0, 1]], "app creates": {"other": "TOPIC_AUTHORIZATION_FAILED"}, "app reads": 2,
             "app in another group": "GROUP_AUTHORIZATION_FAILED", "acls run": ["ok"], "and do nothing": [[1, 0]],
             "stranger": true, "forger": true}
            """)
    }

    @Test(
        "kafka-python does the same over SCRAM, PLAIN and MSK's IAM tokens",
        arguments: [SASLMechanism.scramSHA512, .scramSHA256, .plain, .oauthBearer])
    func kafkaPython(_ mechanism: SASLMechanism) async throws {
        try await check(
            "kafka_python_client.py", "everything", mechanism,
            """
            {"again": "TopicAlreadyExistsError", "topics": ["apples"], "read": 450, "in order": true, "keys": 450,
             "positions": [150, 150, 150], "ends": [0, 150], "by time": 0, "retention": true, "groups": ["pickers"],
             "acls run": "ok", "acls": 1, "other describes acls": "ClusterAuthorizationFailedError",
             "other creates": "TopicAuthorizationFailedError", "deleted": "ok",
             "open": [["book", "Ongoing"]], "writers": 1, "ended": ["CompleteCommit"]}
            """)
    }

    @Test("kcat signs in with every password mechanism", arguments: [SASLMechanism.scramSHA512, .scramSHA256, .plain])
    func kcatSignsIn(_ mechanism: SASLMechanism) async throws {
        let folder = try Scratch()
        try await withSandboxCluster(try TestClusters.scram(folder, [mechanism])) { cluster in
            let listed = try await Kcat.list(cluster, folder, mechanism)
            #expect(listed.contains("3 brokers"))
        }
    }

    @Test(
        "kcat writes with every codec and reads the same lines", arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
    func kcat(_ codec: String) async throws {
        let folder = try Scratch()
        let configuration = try TestClusters.scram(folder)
        try await withSandboxCluster(configuration) { cluster in
            try await cluster.create("lines", partitions: 1)
            let lines = (0..<500).map { "key-\($0):value \($0) of \(codec)" }.joined(separator: "\n") + "\n"
            try await Kcat.produce(lines, to: "lines", codec: codec, cluster, folder)
            #expect(try await Kcat.consume("lines", cluster, folder) == lines)
        }
    }
}
