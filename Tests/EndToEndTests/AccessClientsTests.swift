import Cryptography
import Foundation
import Programs
import Testing

/// The generated Python clients, run as a service's team would run them, against a sandbox that enforces the generated
/// policy.
@Suite("Generated clients", .serialized)
struct AccessClientsTests {
    private static let cluster =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/target/0a1b2c3d-1111-2222-3333-444455556666-5"

    /// Everything that a consumer and a producer of one topic need.
    private static let acls = """
        [{"resourceType": "TOPIC", "resourceName": "orders", "principal": "User:order-svc", "operation": "READ",
          "permission": "ALLOW"},
         {"resourceType": "TOPIC", "resourceName": "orders", "principal": "User:order-svc", "operation": "WRITE",
          "permission": "ALLOW"},
         {"resourceType": "GROUP", "resourceName": "orders-cg", "principal": "User:order-svc", "operation": "READ",
          "permission": "ALLOW"}]
        """

    /// Uses the files as they are, but for the sandbox's certificate.
    private static let script = """
        import importlib.util, json, os, sys

        folder, ca, admin, service = sys.argv[1:5]


        def load(name):
            spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module


        def act_as(key):
            os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = key.split(":")


        confluent, python = load("confluent_kafka_client"), load("kafka_python_client")
        confluent.CONFIG["ssl.ca.location"] = python.CONFIG["ssl_cafile"] = ca

        act_as(admin)
        from kafka.admin import KafkaAdminClient, NewTopic
        administrator = KafkaAdminClient(**python.CONFIG)
        administrator.create_topics([NewTopic("orders", num_partitions=1, replication_factor=1)])
        administrator.close()

        act_as(service)
        producer = confluent.producer()
        producer.produce("orders", b"from confluent-kafka")
        assert producer.flush(60) == 0
        producer = python.producer()
        producer.send("orders", b"from kafka-python").get(60)
        producer.close()

        read = []
        consumer = confluent.consumer(**{"auto.offset.reset": "earliest", "enable.auto.commit": False})
        consumer.subscribe(["orders"])
        for _ in range(120):
            message = consumer.poll(1)
            if message is not None and not message.error():
                read.append(message.value().decode())
            if len(read) == 2:
                break
        consumer.close()
        consumer = python.consumer("orders", auto_offset_reset="earliest", enable_auto_commit=False)
        while len(read) < 4:
            batches = consumer.poll(timeout_ms=60000)
            assert batches
            read += [record.value.decode() for batch in batches.values() for record in batch]
        consumer.close()
        print(json.dumps(read))
        """

    @Test("They name the servers that MSK names for the target's IAM listener, and so does no other list")
    func servers() async throws {
        let move = try await AccountMigration(access: [])
        let files = "access/writer/clients"
        let java = try await move.remote.content("\(files)/java-iam.properties", of: "main")
        let listed = try #require(java.firstMatch(of: /(?m)^bootstrap.servers=(.+)$/)).1.split(separator: ",")
        #expect(Set(listed).count == listed.count && listed == listed.sorted())
        #expect(!listed.isEmpty && listed.allSatisfy { $0.hasPrefix("127.0.0.1:") || $0.hasPrefix("localhost:") })
        let readme = try await move.remote.content("\(files)/README.md", of: "main")
        #expect(readme.contains("aws kafka get-bootstrap-brokers --cluster-arn \(Estate.targetARN)"))
    }

    @Test("In Python both sign in, write and read with the generated policy")
    func python() async throws {
        let scratch = try Scratch()
        let certificate = try SelfSignedCertificate.make(now: Date())
        let ca = try scratch.write(certificate.certificatePEM, to: "ca.pem")
        try scratch.write(
            #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kafka-cluster:*", "Resource": "*"}}"#,
            to: "iam/admin/everything.json")
        let configuration: [String: Any] = [
            "clusters": [
                [
                    "name": "target", "look": "kraft",
                    "tls": [
                        "certificate": certificate.certificatePEM, "privateKey": certificate.privateKeyPEM.reveal(),
                    ],
                    "listeners": [["name": "SASL_SSL", "tls": true, "mechanisms": ["OAUTHBEARER"]]],
                    "authorization": [
                        "iam": [
                            "clusterARN": Self.cluster, "directory": scratch.file("iam").path(),
                            "accessKeys": [
                                ["id": "AKIAADMIN", "secret": "admin-secret", "role": "admin"],
                                ["id": "AKIASERVICE", "secret": "service-secret", "role": "order-svc-role"],
                            ],
                        ]
                    ],
                ]
            ]
        ]
        let json = try JSONSerialization.data(withJSONObject: configuration)
        let sandbox = try Sandbox(
            configuration: scratch.write(String(decoding: json, as: UTF8.self), to: "sandbox.json"))
        try scratch.write(Self.acls, to: "acls.json")
        let translated = try await KedgeBinary.run(
            [
                "access", "translate", "--acls", "acls.json", "--directory", ".", "--cluster-arn", Self.cluster,
                "--role-rule", "{user}-role", "--closed-without-acl",
            ] + sandbox.brokers("target").flatMap { ["--bootstrap-server", $0] }, in: scratch.url)
        #expect(translated.status == 0, "\(translated.all)")
        try scratch.write(
            String(contentsOf: scratch.file("access/order-svc/policy.json"), encoding: .utf8),
            to: "iam/order-svc-role/policy.json")
        // Policies are noticed within a twentieth of a second; clients that come earlier try again.
        let run = try await Run.of(
            URL(filePath: "/usr/bin/env"),
            [
                Project.python(), try scratch.write(Self.script, to: "use.py"),
                scratch.file("access/order-svc/clients").path(), ca, "AKIAADMIN:admin-secret",
                "AKIASERVICE:service-secret",
            ], limit: .seconds(300))
        #expect(run.status == 0, "\(run.errors)")
        let expected = ["from confluent-kafka", "from kafka-python"]
        #expect(try run.json([String].self) == expected + expected)
    }
}
