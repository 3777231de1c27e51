import Foundation
import Kafka
import NIOCore
import Testing

/// Bytes that nobody should send end in a ``WireError``, never in a trap.
@Suite struct WireHostileTests {
    @Test("A message cut off at any byte is an error", arguments: WireSpecimen.all)
    func truncated(specimen: WireSpecimen) throws {
        var generator = SampleGenerator(seed: 2)
        let contents = try specimen.sample(&generator)
        let understood = (0..<contents.readableBytes).filter { length in
            let part = contents.getSlice(at: contents.readerIndex, length: length) ?? ByteBuffer()
            return (try? specimen.recode(part)) != nil
        }
        #expect(understood.isEmpty, "of \(contents.readableBytes) bytes")
    }

    @Test("Bytes after a response are an error; after a request they are ignored", arguments: WireSpecimen.all)
    func trailing(specimen: WireSpecimen) throws {
        var generator = SampleGenerator(seed: 3)
        let contents = try specimen.sample(&generator)
        var longer = contents
        longer.writeBytes([0, 1, 2])
        if specimen.isRequest {
            #expect(try specimen.recode(longer) == contents)
        } else {
            let error = #expect(throws: WireError.self) { try specimen.recode(longer) }
            #expect(error?.code == .trailingBytes)
        }
    }

    @Test("Absurd lengths anywhere are an error or part of a value", arguments: WireSpecimen.newestOfEachEncoding)
    func absurdLengths(specimen: WireSpecimen) throws {
        let lengths: [[UInt8]] =
            specimen.isFlexible
            ? [[0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFE, 0xFF, 0xFF, 0xFF, 0x07]]
            : [[0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFE]]
        var generator = SampleGenerator(seed: 4)
        let contents = try specimen.sample(&generator).bytesRead
        for start in contents.indices {
            for length in lengths {
                var changed = contents
                changed.replaceSubrange(start..<min(start + length.count, changed.count), with: length)
                try expectAnOutcome(specimen, ByteBuffer(bytes: changed))
            }
        }
    }

    @Test("Mutations of good and bad messages are an error or a value", arguments: try Self.seeds())
    func mutations(seed: WireSeed) throws {
        var generator = SampleGenerator(seed: UInt64(seed.contents.count))
        for _ in 0..<60 {
            try expectAnOutcome(seed.specimen, ByteBuffer(bytes: mutated(seed.contents, &generator)))
        }
    }

    @Test("Each seed of the corpus is refused for its reason", arguments: try WireSeed.corpus())
    func corpus(seed: WireSeed) throws {
        let error = #expect(throws: WireError.self) {
            try seed.specimen.recode(ByteBuffer(bytes: seed.contents))
        }
        #expect(error?.code == seed.reason, "\(error.map { "\($0)" } ?? "")")
    }

    /// What is understood must be written and understood as the same; the rest must be refused.
    private func expectAnOutcome(_ specimen: WireSpecimen, _ contents: ByteBuffer) throws {
        let understood: ByteBuffer
        do throws(WireError) {
            understood = try specimen.recode(contents)
        } catch {
            return
        }
        #expect(try specimen.recode(understood) == understood, "\(specimen): \(contents.hexDump(format: .compact))")
    }

    private func mutated(_ bytes: [UInt8], _ generator: inout SampleGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 0...8, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: start)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3:
                for index in start..<end {
                    bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
                }
            default: for index in start..<end { bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator) }
            }
        }
        return bytes
    }

    /// The corpus, and of each golden file the frames of the oldest and the newest version.
    static func seeds() throws -> [WireSeed] {
        try WireSeed.corpus() + APIKey.spoken.flatMap(WireSeed.golden)
    }
}

/// Bytes to begin from, without the length of the frame.
struct WireSeed: Sendable, CustomTestStringConvertible {
    var name: String
    var specimen: WireSpecimen
    var contents: [UInt8]
    var reason: WireError.Code?

    var testDescription: String { name }

    /// The files of Corpus/: message, version and reason, then the frame's contents with comments.
    static func corpus() throws -> [WireSeed] {
        let files = try FileManager.default.contentsOfDirectory(atPath: wireFolder.appending(path: "Corpus").path())
        return try files.sorted().map { file in
            let lines = try wireFixture("Corpus/\(file)").split(separator: "\n")
            let head = try #require(lines.first).split(separator: " ")
            let bytes = lines.dropFirst().map { $0.prefix { $0 != "#" }.filter { $0 != " " } }.joined()
            guard let reason = WireError.Code(rawValue: String(head[2])) else {
                throw WireError(.truncated, "\(file) gives no reason")
            }
            return WireSeed(
                name: file, specimen: try specimen(head[0], try #require(Int16(head[1]))),
                contents: try ByteBuffer(hexadecimal: bytes).bytesRead, reason: reason)
        }
    }

    static func golden(_ key: APIKey) throws -> [WireSeed] {
        let request = try key.spokenRequest
        var name: Substring = ""
        return try wireFixture("Golden/\("\(request)".dropLast("Request".count)).txt").split(separator: "\n")
            .compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                guard let version = Int16(parts[0]) else {
                    name = parts[0]
                    return nil
                }
                guard [request.versions.lowerBound, request.versions.upperBound].contains(version) else { return nil }
                return WireSeed(
                    name: "\(name) v\(version)", specimen: try specimen(name, version),
                    contents: try ByteBuffer(hexadecimal: parts[1]).contents.bytesRead)
            }
    }

    private static func specimen(_ name: Substring, _ version: Int16) throws -> WireSpecimen {
        let isRequest = name.hasSuffix("Request")
        let key = APIKey.spoken.first { key in
            key.request.map { "\($0)" } == name.replacing("Response", with: "Request")
        }
        return WireSpecimen(apiKey: try #require(key), isRequest: isRequest, version: version)
    }
}
