import Evidence
import Testing

@Suite struct ObjectStoreLocationTests {
    @Test(
        "locations are read and written back",
        arguments: [
            ("s3://bucket", ObjectStoreLocation.s3(bucket: "bucket", prefix: ""), "s3://bucket"),
            ("s3://my.bucket-1/a/b/", .s3(bucket: "my.bucket-1", prefix: "a/b"), "s3://my.bucket-1/a/b"),
            ("file:///var/lib/kedge", .file(path: "/var/lib/kedge"), "file:///var/lib/kedge"),
            ("file:///a//b%20c/", .file(path: "/a/b c"), "file:///a/b c"),
        ])
    func read(text: String, location: ObjectStoreLocation, description: String) throws {
        #expect(try ObjectStoreLocation(parsing: text) == location)
        #expect(location.description == description)
    }

    @Test(
        "what is not a location is refused with the reason",
        arguments: [
            ("", "not a location"), ("/var/lib", "not a location"), ("s3:/bucket", "not a location"),
            ("https://bucket", "not a kind of store"), ("s3://", "not a bucket's name"),
            ("s3://Bucket", "not a bucket's name"), ("s3://ab", "not a bucket's name"),
            ("s3://a..b", "not a bucket's name"), ("s3://user:secret@bucket", "not a bucket's name"),
            ("s3://bucket/a b", "the prefix is not one"), ("s3://bucket/../other", "the prefix is not one"),
            ("file://host/path", "not absolute"), ("file://relative", "not absolute"), ("file://", "not absolute"),
            ("file:///a/../b", "has '..'"), ("file:///a/%2e%2e/b", "has '..'"), ("file:///a?b", "not a location"),
        ])
    func refused(text: String, problem: String) {
        let error = #expect(throws: EvidenceError.self) { try ObjectStoreLocation(parsing: text) }
        #expect(error?.code == .invalidLocation)
        #expect(error?.message.contains(problem) == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("a bucket cannot be opened without access to AWS, and the error says what can")
    func bucket() throws {
        let error = #expect(throws: EvidenceError.self) { try ObjectStoreLocation(parsing: "s3://bucket/a").open() }
        #expect(error?.code == .unsupportedStore)
        #expect(error?.message == "s3://bucket/a: nothing says how AWS is reached")
    }

    @Test("a directory can be opened")
    func directory() throws {
        let store = try ObjectStoreLocation(parsing: "file:///var/lib/kedge").open()
        #expect((store as? FileObjectStore)?.root == "/var/lib/kedge")
    }

    @Test("any text becomes a safe key segment, and distinct texts stay distinct")
    func components() throws {
        let long = String(repeating: "é", count: 100)
        let texts = [
            "", ".", "..", "orders.v1", "User:alice", "User:CN=a, O=b", "a/b", "a%2Fb", "*", "~", "%", "é", "a\0b",
            ".hidden",
            long, long + "x", String(repeating: "a", count: 249),
        ]
        let components = texts.map { ObjectKey.component($0) }
        for component in components {
            #expect(!component.contains("/"))
            #expect(component.utf8.count <= 200)
            try ObjectKey.check("a/\(component)/b")
        }
        #expect(Set(components).count == texts.count)
        #expect(
            components[1...7] == ["%2E", "%2E.", "orders.v1", "User%3Aalice", "User%3ACN=a,%20O=b", "a%2Fb", "a%252Fb"])
    }
}
