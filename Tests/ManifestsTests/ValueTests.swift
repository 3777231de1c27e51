import AWS
import Cryptography
import Testing

@testable import Manifests

@Suite("Values in manifests")
struct ValueTests {
    @Test(
        "Durations are read in all their units",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("30m", .seconds(1800)),
            ("12h", .seconds(43_200)), ("90d", .seconds(7_776_000)), ("7y", .seconds(220_752_000)),
            ("99y", .seconds(99 * 31_536_000)),
            ("99999d", .seconds(99_999 * 86_400)), ("999999h", .seconds(999_999 * 3600)),
        ])
    func durations(text: String, duration: Duration) {
        #expect(Duration(manifestText: text) == duration)
        #expect(duration.manifestText == text)
    }

    @Test(
        "Other texts are no durations",
        arguments: ["", "s", "0s", "07s", "1", "1 s", "1S", "-1s", "1.5s", "1h30m", "100y", "100000d"])
    func notDurations(text: String) {
        #expect(Duration(manifestText: text) == nil)
    }

    @Test("Durations are written in the largest unit that fits")
    func durationText() {
        #expect(Duration.seconds(365 * 86_400).manifestText == "1y")
        #expect(Duration.seconds(90).manifestText == "90s")
        #expect(Duration.zero.manifestText == "0ms")
    }

    @Test(
        "Sizes are read in all their units",
        arguments: [
            ("1024", 1024), ("3kB", 3000), ("64MB", 64_000_000), ("2GB", 2_000_000_000), ("4KiB", 4096),
            ("32MiB", 33_554_432), ("1GiB", 1_073_741_824), ("999999999GiB", 999_999_999 << 30),
        ])
    func sizes(text: String, bytes: Int) {
        #expect(ByteCount(parsing: text) == ByteCount(bytes))
    }

    @Test("Sizes are written in the largest unit that fits")
    func sizeText() {
        #expect(ByteCount(33_554_432).description == "32MiB")
        #expect(ByteCount(64_000_000).description == "64MB")
        #expect(ByteCount(1001).description == "1001")
    }

    @Test(
        "Patterns match whole names",
        arguments: [
            ("orders", "orders", true), ("orders", "orders2", false), ("orders*", "orders", true),
            ("orders*", "orders.eu", true), ("*", "", true), ("*orders", "my-orders", true),
            ("*a*b*c", "xxaxxbxxbxxc", true), ("*a*b*c", "xxaxxbxxcx", false), ("a*a", "a", false),
            ("a.b", "axb", false),
        ])
    func globs(pattern: String, name: String, matches: Bool) throws {
        #expect(try #require(TopicGlob(pattern)).matches(name) == matches)
    }

    @Test("A topic set selects what it includes and does not exclude")
    func selection() throws {
        let spec = TopicSetSpec(
            migration: "m", include: try [#require(TopicGlob("order*"))],
            exclude: try [#require(TopicGlob("*-internal"))], partitions: nil, replicationFactor: nil, configs: [:])
        #expect(spec.selects("orders"))
        #expect(!spec.selects("orders-internal"))
        #expect(!spec.selects("payments"))
    }

    @Test("Addresses keep host and port")
    func addresses() throws {
        let name = try #require(ServerAddress(parsing: "b-1.example.com:9096"))
        #expect(name.host == "b-1.example.com" && name.port == 9096)
        let address = try #require(ServerAddress(parsing: "[2001:db8::17]:9092"))
        #expect(address.host == "2001:db8::17" && address.description == "[2001:db8::17]:9092")
    }

    @Test("A credential is its variable's value")
    func credential() throws {
        let credential = try #require(Credential(parsing: "${KAFKA_PASSWORD}"))
        #expect(credential == .variable("KAFKA_PASSWORD"))
        #expect(try credential.resolve(environment: ["KAFKA_PASSWORD": "s3cret"]) == Secret("s3cret"))
        #expect(try Credential.literal("admin").resolve(environment: [:]) == Secret("admin"))
    }

    @Test("A missing variable is named", arguments: [[:], ["KAFKA_PASSWORD": ""], ["OTHER": "s3cret"]])
    func missingVariable(environment: [String: String]) {
        let error = #expect(throws: ManifestError.self) {
            try Credential.variable("KAFKA_PASSWORD").resolve(environment: environment)
        }
        #expect(error?.code == .missingVariable)
        #expect(error?.description.contains("KAFKA_PASSWORD") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test("What was meant is found by its distance")
    func nearMiss() {
        let keys = ["source", "target", "segments", "evidence"]
        #expect(NearMiss.of("souce", among: keys) == "source")
        #expect(NearMiss.of("TARGET", among: keys) == "target")
        #expect(NearMiss.of("evdience", among: keys) == "evidence")
        #expect(NearMiss.of("status", among: keys) == nil)
        #expect(NearMiss.of(String(repeating: "x", count: 100_000), among: keys) == nil)
    }
}
