import AWS
import Foundation
import NIOCore
import S3Servers
import Testing

@testable import Evidence

/// What only a store in a bucket has: answers that are lost, locks, regions, rights.
@Suite struct S3ObjectStoreTests {
    // MARK: - Lost answers

    @Test(
        "a write whose answer was lost is known as our own",
        arguments: ["lose-answer", "fail-after", "lose-request"], [false, true])
    func lostAnswer(how: String, replaces: Bool) async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket()
        let direct = try server.store(bucket: bucket)
        let lossy = try await LossyProxy(before: server)
        let store = try lossy.store(bucket: bucket)
        var condition = PutCondition.ifAbsent
        if replaces { condition = .ifMatches(try await direct.put(how, ByteBuffer("before"), if: .ifAbsent)) }
        let version = try await store.put(how, ByteBuffer("ours"), if: condition)
        #expect(try await direct.get(how)?.body.text == "ours")
        #expect(try await direct.get(how)?.version == version)
    }

    @Test("somebody else's write of the same bytes is not taken for our own, whatever was lost")
    func lostRequest() async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket()
        let direct = try server.store(bucket: bucket)
        let lossy = try await LossyProxy(before: server)
        for how in ["lose-request", "lose-answer", "fail-after"] {
            try await direct.put(how, ByteBuffer("same"), if: .ifAbsent)
            let code = try await code {
                try await lossy.store(bucket: bucket).put(how, ByteBuffer("same"), if: .ifAbsent)
            }
            #expect(code == .preconditionFailed)
        }
    }

    @Test("an object in pieces whose completion went unanswered is there, and known as our own")
    func lostCompletion() async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket()
        let lossy = try await LossyProxy(before: server)
        let pieces = [ByteBuffer(repeating: 7, count: ObjectPieceSize.least), ByteBuffer("end")]
        try await lossy.store(bucket: bucket).put("lose-answer", pieces: Pieces(pieces), if: .ifAbsent)
        #expect(try await server.store(bucket: bucket).head("lose-answer")?.size == ObjectPieceSize.least + 3)
    }

    // MARK: - Object Lock

    @Test("entries of the journal are locked until their time plus the retention, nothing else is")
    func locks() async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket(objectLock: true)
        for mode in S3ObjectLockMode.allCases {
            let lock = ObjectLock(mode: mode, retention: .seconds(3_600))
            let store = try server.store(bucket: bucket, prefix: mode.rawValue, objectLock: lock)
            let now = Date()
            let journal = Journal(store: store, migration: "move")
            try await journal.append("one", by: JournalAuthor(actor: "a", commit: "c", fence: 1), now: now)
            _ = try await Lease(store: store, migration: "move").acquire(
                holder: .current(), duration: .seconds(60), now: now)
            try await store.put("other", ByteBuffer("x"), if: .none)

            let name = "\(mode.rawValue)/move/journal/00000000000000000001.json"
            let entry = try #require(try await store.s3.headObject(name))
            #expect(entry.lockMode == mode)
            let until = try #require(entry.lockedUntil)
            #expect(abs(until.timeIntervalSince(now) - 3_600) <= 1.001)
            for key in ["move/lease/lease.json", "other"] {
                #expect(try await store.s3.headObject("\(mode.rawValue)/\(key)")?.lockMode == nil)
            }
            // The version cannot be removed, and a new one cannot take its place while the condition holds.
            let client = try server.access().client()
            let version = try #require(try await Self.version(of: name, in: bucket, client))
            await #expect(throws: AWSError.self) {
                _ = try await client.send(
                    AWSRequest(
                        service: .s3, region: "us-east-1", method: "DELETE", path: "/\(bucket)/\(name)",
                        query: [("versionId", version)]))
            }
            #expect(try await store.get("move/journal/00000000000000000001.json") != nil)
        }
    }

    private static func version(of name: String, in bucket: String, _ client: AWSClient) async throws -> String? {
        try await client.send(
            AWSRequest(service: .s3, region: "us-east-1", method: "HEAD", path: "/\(bucket)/\(name)")
        )["x-amz-version-id"]
    }

    @Test("a bucket without Object Lock takes a journal all the same", arguments: TestStore.servers)
    func withoutLock(kind: TestStore) async throws {
        let server = try await kind.server()
        let lock = ObjectLock(mode: .governance, retention: .seconds(3_600))
        let store = try server.store(bucket: try await server.makeBucket(), objectLock: lock)
        let journal = Journal(store: store, migration: "move")
        try await journal.append("one", by: JournalAuthor(actor: "a", commit: "c", fence: 1), now: Date())
        #expect(try await Journal(store: store, migration: "move").read().map(\.event) == ["one"])
    }

    // MARK: - What the bucket is

    @Test("a bucket is reviewed, and what a server does not answer is said", arguments: TestStore.servers)
    func review(kind: TestStore) async throws {
        let server = try await kind.server()
        let plain = try await server.store(bucket: try await server.makeBucket()).review()
        #expect(plain.region == .read("us-east-1"))
        #expect(plain.versioning == .read(.never))
        #expect(plain.objectLock == .read(nil))
        #expect(plain.encryption == .read(nil))
        #expect(plain.publicAccessBlock == (kind == .moto ? .read(nil) : .unsupported))
        #expect(plain.isTLSOnly == .read(false))
        let locked = try await server.store(bucket: try await server.makeBucket(objectLock: true)).review()
        #expect(locked.versioning == .read(.enabled))
        #expect(locked.objectLock == .read(S3ObjectLockConfiguration(defaultRetention: nil)))
    }

    @Test("settings of a bucket are read as they were made", arguments: TestStore.servers)
    func settings(kind: TestStore) async throws {
        let server = try await kind.server()
        let bucket = try await server.makeBucket(objectLock: true)
        let client = try server.access().client()
        func set(_ name: String, _ body: String) async throws {
            var request = AWSRequest(
                service: .s3, region: "us-east-1", method: "PUT", path: "/\(bucket)", query: [(name, nil)])
            request.body = .bytes(ByteBuffer(string: body))
            _ = try await client.send(request)
        }
        try await set(
            "object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
                + "<Mode>COMPLIANCE</Mode><Days>7</Days></DefaultRetention></Rule></ObjectLockConfiguration>")
        try await set(
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms"
                + "</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:us-east-1:123456789012:key/k</KMSMasterKeyID>"
                + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>")
        let found = await BucketReview.read(S3Client(client, region: "us-east-1", bucket: bucket))
        #expect(
            found.objectLock
                == .read(S3ObjectLockConfiguration(defaultRetention: .init(mode: .compliance, days: 7))))
        #expect(
            found.encryption
                == .read(S3Encryption(algorithm: "aws:kms", kmsKeyID: "arn:aws:kms:us-east-1:123456789012:key/k")))
        try await set(
            "policy",
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::\(bucket)", "arn:aws:s3:::\(bucket)/*"],
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
            """)
        // SeaweedFS denies reading the policy too, to whoever comes without TLS as these tests do.
        let protected = await BucketReview.read(S3Client(client, region: "us-east-1", bucket: bucket))
        #expect(protected.isTLSOnly == (kind == .moto ? .read(true) : .denied("s3:GetBucketPolicy")))
    }

    // MARK: - What goes wrong

    @Test("a missing bucket is one clear error of every call", arguments: TestStore.servers)
    func missingBucket(kind: TestStore) async throws {
        let store = try await kind.server().store(bucket: "kedge-not-there")
        let calls: [() async throws -> Void] = [
            { try await store.put("a/b", ByteBuffer("x"), if: .none) }, { _ = try await store.get("a/b") },
            { try await store.put("a/b", pieces: Pieces([ByteBuffer("x")]), if: .none) },
            { _ = try await store.head("a") }, { _ = try await store.list(prefix: "", after: nil, limit: 1) },
            { try await store.delete("a") }, { try await store.probe() }, { _ = try await store.review() },
        ]
        for call in calls {
            let error = await #expect(throws: EvidenceError.self) { try await call() }
            #expect(error?.code == .storeUnreachable)
            #expect(error?.message.contains("s3://kedge-not-there: ") == true)
            #expect(error?.message.contains("NoSuchBucket") == true)
            #expect(error?.hint.hasPrefix("create the bucket") == true)
        }
    }

    @Test("a denied action is an error that gives the statement to add")
    func denied() async throws {
        let server = try await SeaweedFS.shared()
        let bucket = try await server.makeBucket()
        let store = try server.store(bucket: bucket, as: .reader)
        let error = await #expect(throws: EvidenceError.self) { try await store.probe() }
        #expect(error?.code == .accessDenied)
        #expect(
            error?.hint.contains(
                #"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::\#(bucket)/*"}"#) == true)
        #expect(error?.description.contains(S3User.reader.secretAccessKey) == false)
    }

    @Test("a wrong secret is an error that says so and does not show it")
    func wrongSecret() async throws {
        let server = try await SeaweedFS.shared()
        let store = try server.store(bucket: try await server.makeBucket(), as: .impostor)
        let error = await #expect(throws: EvidenceError.self) { try await store.probe() }
        #expect(error?.code == .accessDenied)
        #expect(error?.hint == "check the secret access key")
        #expect(error?.description.contains(S3User.impostor.secretAccessKey) == false)
    }

    @Test("a store that nobody serves is unreachable")
    func unreachable() async throws {
        struct Nobody: S3Server { let port: UInt16 = 9 }
        let store = try Nobody().store(bucket: "bucket", attempts: 1)
        #expect(try await code { try await store.probe() } == .storeUnreachable)
    }
}
