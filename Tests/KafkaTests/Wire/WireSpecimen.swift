import Cryptography
import Foundation
import NIOCore
import Testing

@testable import Kafka

/// One message in one version, whatever its Swift type.
struct WireSpecimen: Sendable {
    var apiKey: APIKey
    var isRequest: Bool
    var version: Int16

    /// Every request and response in every version.
    static let all = APIKey.spoken.flatMap { key in
        [true, false].flatMap { isRequest in
            (key.request?.versions ?? 0...0).map { WireSpecimen(apiKey: key, isRequest: isRequest, version: $0) }
        }
    }

    /// Every request and response in the newest of its flexible and of its other versions.
    static let newestOfEachEncoding = all.filter { specimen in
        guard let request = specimen.apiKey.request else { return false }
        return specimen.version == request.versions.upperBound || specimen.version + 1 == request.firstFlexibleVersion
    }

    var isFlexible: Bool { apiKey.request?.isFlexible(version) ?? false }

    /// A frame, without its length, whose fields have random values.
    func sample(_ generator: inout SampleGenerator) throws -> ByteBuffer {
        try sample(apiKey.spokenRequest, &generator)
    }

    private func sample<R: KafkaRequest>(_ type: R.Type, _ generator: inout SampleGenerator) throws -> ByteBuffer {
        let frame =
            isRequest
            ? try generator.sample(R.self, in: R.self, version)
                .frame(version: version, correlationID: 7, clientID: "kedge")
            : try R.frame(generator.sample(R.Response.self, in: R.self, version), version: version, correlationID: 7)
        return frame.contents
    }

    /// Decodes the contents of a frame and encodes what was understood.
    func recode(_ contents: ByteBuffer) throws(WireError) -> ByteBuffer {
        if isRequest {
            let incoming = try IncomingRequest(frame: contents)
            return try Self.recode(incoming, incoming.header.apiKey.spokenRequest)
        }
        return try Self.recode(responseTo: apiKey.spokenRequest, contents, version)
    }

    private static func recode<R: KafkaRequest>(
        _ incoming: IncomingRequest, _ type: R.Type
    ) throws(WireError) -> ByteBuffer {
        let header = incoming.header
        return try incoming.decode(R.self)
            .frame(version: header.version, correlationID: header.correlationID, clientID: header.clientID).contents
    }

    private static func recode<R: KafkaRequest>(
        responseTo type: R.Type, _ contents: ByteBuffer, _ version: Int16
    ) throws(WireError) -> ByteBuffer {
        let (correlationID, response) = try R.response(in: contents, version: version)
        return try R.frame(response, version: version, correlationID: correlationID).contents
    }
}

extension WireSpecimen: CustomStringConvertible {
    var description: String { "\(apiKey) \(isRequest ? "request" : "response") v\(version)" }
}

extension APIKey {
    static let spoken = allCases.filter { $0.request != nil }

    var spokenRequest: any KafkaRequest.Type {
        get throws(WireError) {
            guard let request else { throw WireError(.unknownAPI, "\(self) is not spoken") }
            return request
        }
    }
}

extension SampleGenerator {
    /// A message whose fields, as far as the version has them, are random.
    mutating func sample<S: WireStructure, R: KafkaRequest>(
        _ type: S.Type, in request: R.Type, _ version: Int16
    ) throws(WireError) -> S {
        var coder = WireCoder(
            .sampling, version: version, isFlexible: R.isFlexible(version), generator: SampleGenerator(seed: next()))
        var value = S()
        try coder.structure(&value)
        return value
    }
}

extension ByteBuffer {
    /// A frame without its length.
    var contents: ByteBuffer { getSlice(at: readerIndex + 4, length: readableBytes - 4) ?? ByteBuffer() }

    var bytesRead: [UInt8] { Array(readableBytesView) }

    init(hexadecimal text: some StringProtocol) throws {
        let bytes = Cryptography.bytes(hex: String(text))
        self.init(bytes: try #require(bytes, "\(text.prefix(20)) is not hexadecimal"))
    }
}

/// A file beside the tests.
func wireFixture(_ name: String) throws -> String {
    try String(contentsOf: wireFolder.appending(path: name), encoding: .utf8)
}

let wireFolder = URL(filePath: #filePath).deletingLastPathComponent()
