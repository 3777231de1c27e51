import Kafka
import NIOCore
import Testing

@Suite struct WireRoundTripTests {
    @Test("What a message is written as reads as the same message", arguments: APIKey.spoken)
    func roundTrip(key: APIKey) throws {
        try check(key.spokenRequest)
    }

    private func check<R: KafkaRequest>(_ type: R.Type) throws {
        var generator = SampleGenerator(seed: UInt64(UInt16(bitPattern: R.apiKey.rawValue)))
        for version in R.versions {
            for round in 0..<40 {
                let clientID = round == 0 ? nil : "client-\(round)"
                let id = Int32(round) - 1
                let request = try generator.sample(R.self, in: R.self, version)
                let frame = try request.frame(version: version, correlationID: id, clientID: clientID)
                #expect(frame.getInteger(at: 0) == Int32(frame.readableBytes - 4))
                let incoming = try IncomingRequest(frame: frame.contents)
                #expect(
                    incoming.header
                        == RequestHeader(apiKey: R.apiKey, version: version, correlationID: id, clientID: clientID))
                #expect(try incoming.decode(R.self) == request, "v\(version)")

                let response = try generator.sample(R.Response.self, in: R.self, version)
                let answer = try R.response(
                    in: try R.frame(response, version: version, correlationID: id).contents, version: version)
                #expect(answer.correlationID == id)
                #expect(answer.response == response, "v\(version)")
            }
        }
    }

    @Test("A message of defaults can be written in every version", arguments: APIKey.spoken)
    func defaults(key: APIKey) throws {
        try checkDefaults(key.spokenRequest)
    }

    private func checkDefaults<R: KafkaRequest>(_ type: R.Type) throws {
        for version in R.versions {
            let frame = try R().frame(version: version, correlationID: 1, clientID: nil)
            #expect(try IncomingRequest(frame: frame.contents).decode(R.self) == R())
            let answer = try R.frame(R.Response(), version: version, correlationID: 1)
            #expect(try R.response(in: answer.contents, version: version).response == R.Response())
        }
    }

    @Test("Samples vary, so that the tests above try more than one message", arguments: APIKey.spoken)
    func samplesVary(key: APIKey) throws {
        try checkVariety(key.spokenRequest)
    }

    private func checkVariety<R: KafkaRequest>(_ type: R.Type) throws {
        var generator = SampleGenerator(seed: 1)
        let version = R.versions.upperBound
        let frames = try (0..<20).map { _ in
            try R.frame(generator.sample(R.Response.self, in: R.self, version), version: version, correlationID: 1)
        }
        #expect(Set(frames).count > 1)
    }
}
