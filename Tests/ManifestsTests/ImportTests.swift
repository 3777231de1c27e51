import Programs
import Testing

@testable import Manifests

@Suite("Import of the published configuration")
struct ImportTests {
    @Test(
        "A published configuration becomes manifests and notes", arguments: ["cross-auth", "every-key", "nearly-empty"])
    func golden(name: String) throws {
        let file = try Project.fixture("import/\(name).yaml")
        let conversion = PublishedConfiguration.convert(bytes: file.bytes, file: file.path)
        #expect(!conversion.yaml.contains("hunter") && !conversion.notes.contains { $0.description.contains("hunter") })
        try expectGolden(conversion.yaml, "Fixtures/import/\(name).converted.txt")
        try expectGolden(conversion.notes.map { "\($0)\n" }.joined(), "Fixtures/import/\(name).notes.txt")
    }

    @Test("With the brokers given, the published example is a valid set of manifests")
    func valid() throws {
        let conversion = PublishedConfiguration.convert(
            bytes: try Project.fixture("import/cross-auth.yaml").bytes, file: "old.yaml", name: "orders",
            sourceBootstrap: ["b-1.legacy.example.com:9096"], targetBootstrap: ["b-1.modern.example.com:9098"])
        let result = Manifests.load([ManifestFile(path: "new.yaml", bytes: Array(conversion.yaml.utf8))])
        #expect(result.diagnostics == [])
        let spec = try #require(result.migrations.first?.spec)
        #expect(result.migrations.first?.name == "orders")
        #expect(spec.source.authentication.login?.password == .variable(.variable("KAFKA_ADMIN_PASS")))
        #expect(spec.segments.url.rawValue == "s3://migration-segments-eu/scram-to-iam")
        #expect(spec.evidence.retention == .seconds(7 * 365 * 86_400))
        #expect(spec.cutover.maxFreeze == .seconds(120))
        #expect(result.topicSets.first?.spec.selects("orders") == true)
        #expect(!conversion.notes.contains { $0.message.contains("brokers") })
    }

    @Test("Without the brokers, MSK is asked for them")
    func withoutBrokers() throws {
        let conversion = PublishedConfiguration.convert(
            bytes: try Project.fixture("import/cross-auth.yaml").bytes, file: "old.yaml")
        let result = Manifests.load([ManifestFile(path: "new.yaml", bytes: Array(conversion.yaml.utf8))])
        #expect(result.diagnostics == [])
        #expect(result.migrations.first?.spec.source.bootstrapServers == [])
        #expect(result.migrations.first?.spec.access.onDrift == .heal)
    }

    @Test("The key of the segments' bucket is kept")
    func key() throws {
        let conversion = PublishedConfiguration.convert(
            bytes: try Project.fixture("import/every-key.yaml").bytes, file: "old.yaml")
        let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        #expect(conversion.yaml.contains("    kmsKeyArn: \(arn)\n"))
    }

    @Test("What the published tool does about drift, and kedge does not know, is noted")
    func drift() throws {
        let text = "enterprise: {msk_kraft_migration: {acl: {on_drift: ignore}}}\n"
        let conversion = PublishedConfiguration.convert(bytes: Array(text.utf8), file: "old.yaml")
        #expect(!conversion.yaml.contains("onDrift"))
        #expect(conversion.notes.contains { $0.message.contains("\"ignore\" is not known here") })
    }

    @Test(
        "What is no published configuration gives notes and no manifest",
        arguments: ["", "a: [", "kind: x\n", "enterprise: {}\n", "enterprise: {msk_kraft_migration: 3}\n"])
    func other(text: String) {
        let conversion = PublishedConfiguration.convert(bytes: Array(text.utf8), file: "a.yaml")
        #expect(conversion.yaml == "")
        #expect(conversion.notes.count == 1)
    }

    @Test(
        "Brokers that are no addresses are noted, and what is written stays YAML",
        arguments: ["kafka", "a\"b: [", "ä\n"])
    func badBroker(address: String) throws {
        let conversion = PublishedConfiguration.convert(
            bytes: try Project.fixture("import/cross-auth.yaml").bytes, file: "old.yaml", sourceBootstrap: [address],
            targetBootstrap: ["b-1.modern.example.com:9098"])
        #expect(conversion.notes.contains { $0.message.contains("is not an address of the source") })
        let result = Manifests.load([ManifestFile(path: "new.yaml", bytes: Array(conversion.yaml.utf8))])
        #expect(result.diagnostics.count == 1)
        #expect(result.diagnostics.first?.message.hasPrefix("spec.source.bootstrapServers[0]: ") == true)
    }
}
