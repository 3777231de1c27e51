import Testing

@testable import Kafka

@Suite struct ClientValuesTests {
    @Test(
        "host:port is read, IPv6 in brackets",
        arguments: [
            ("localhost:9092", "localhost", 9092), ("10.0.0.1:1", "10.0.0.1", 1), ("[::1]:65535", "::1", 65535),
            (
                "b-1.demo.x1.c2.kafka.eu-central-1.amazonaws.com:9098",
                "b-1.demo.x1.c2.kafka.eu-central-1.amazonaws.com", 9098
            ),
        ])
    func address(text: String, host: String, port: Int) throws {
        let address = try BrokerAddress(parsing: text)
        #expect(address == BrokerAddress(host: host, port: port))
        #expect("\(address)" == text)
    }

    @Test(
        "What is not host:port is refused with a hint",
        arguments: [
            "", "localhost", "localhost:", ":9092", "h:0", "h:65536", "h:-1", "::1:9092", "ho st:1", "kafka://h:1",
            "[]:1",
        ])
    func badAddress(text: String) {
        let error = #expect(throws: KafkaError.self) { try BrokerAddress(parsing: text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.hint.isEmpty == false)
    }

    @Test("Pauses double up to the limit and stop at the deadline")
    func backoff() {
        let start = ContinuousClock.now
        var backoff = Backoff(.milliseconds(100)...(.milliseconds(300)), deadline: start + .seconds(10))
        let pauses = (0..<4).map { _ in backoff.next(now: start, random: 0.5) }
        #expect(pauses == [.milliseconds(50), .milliseconds(100), .milliseconds(150), .milliseconds(150)])
        #expect(backoff.attempts == 5)
        #expect(backoff.next(now: start, random: 0) == .milliseconds(30))
        #expect(backoff.next(now: start + .milliseconds(9990), random: 0.9) == .milliseconds(10))
        #expect(backoff.next(now: start + .seconds(10), random: 0.5) == nil)
    }

    @Test(
        "metadata.version levels stand for the releases that introduced them",
        arguments: [
            (1, KafkaRelease(3, 0)), (7, KafkaRelease(3, 3)), (14, KafkaRelease(3, 6)),
            (19, KafkaRelease(3, 7)), (20, KafkaRelease(3, 8)), (21, KafkaRelease(3, 9)), (25, KafkaRelease(4, 0)),
        ] as [(Int16, KafkaRelease)])
    func release(level: Int16, release: KafkaRelease) {
        #expect(KafkaRelease(metadataVersion: level) == release)
    }

    @Test("A level of no release is none")
    func noRelease() {
        #expect(KafkaRelease(metadataVersion: 0) == nil)
        #expect(KafkaRelease(3, 9) < KafkaRelease(4, 0))
        #expect("\(KafkaRelease(3, 9))" == "3.9")
    }

    static let newestRequests: [([Int16: Int16], KafkaRelease?)] = [
        ([60: 0, 10: 3], KafkaRelease(2, 8)), ([60: 0, 10: 4, 29: 3], KafkaRelease(3, 3)),
        ([60: 0, 10: 4, 29: 3, 6: 8, 1: 15, 24: 3], KafkaRelease(3, 5)),
        ([60: 1, 10: 6, 29: 3, 6: 8, 1: 17, 24: 5], KafkaRelease(3, 9)), ([10: 3], nil),
    ]

    @Test("The release of a broker without features follows from its newest requests", arguments: newestRequests)
    func releaseByRequests(versions: [Int16: Int16], release: KafkaRelease?) {
        #expect(APIVersions(ranges: versions.mapValues { 0...$0 }).release == release)
    }

    @Test(
        "The requests that a broker lists tell where its metadata is",
        arguments: [
            ([3, 4, 6, 18], MetadataMode.zooKeeper), ([3, 18, 55], .kraft), ([3, 18], .unknown),
        ] as [([Int16], MetadataMode)])
    func metadataMode(keys: [Int16], mode: MetadataMode) {
        let ranges = Dictionary(uniqueKeysWithValues: keys.map { ($0, Int16(0)...Int16(1)) })
        #expect(APIVersions(ranges: ranges).metadataMode == mode)
    }
}
