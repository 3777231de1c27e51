import Cryptography
import Foundation
import NIOCore
import Testing

@testable import Kafka

/// The bytes in Golden/ are kafka-python's; `make-golden.py` says how they come about.
@Suite struct WireGoldenTests {
    @Test("Another implementation's bytes are read as the values that it wrote", arguments: APIKey.spoken)
    func golden(key: APIKey) throws {
        try check(key.spokenRequest)
    }

    private func check<R: KafkaRequest>(_ type: R.Type) throws {
        let api = "\(R.self)".dropLast("Request".count)
        var versions: [String: [Int16]] = [:]
        var name = ""
        var values = GoldenValue.null
        for line in try wireFixture("Golden/\(api).txt").split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let version = Int16(parts[0]) else {
                name = String(parts[0])
                values = try JSONDecoder().decode(GoldenValue.self, from: Data(parts[1].utf8))
                continue
            }
            versions[name, default: []].append(version)
            let contents = try ByteBuffer(hexadecimal: parts[1]).contents
            let isRequest = name == "\(R.self)"
            if isRequest {
                let incoming = try IncomingRequest(frame: contents)
                #expect(incoming.header.correlationID == 0x0102_0304)
                #expect(incoming.header.clientID == "kedge")
                values.expect(equal: try incoming.decode(R.self), "\(name) v\(version)")
            } else {
                let (correlationID, response) = try R.response(in: contents, version: version)
                #expect(correlationID == 0x0102_0304)
                values.expect(equal: response, "\(name) v\(version)")
            }
            let specimen = WireSpecimen(apiKey: R.apiKey, isRequest: isRequest, version: version)
            #expect(try specimen.recode(contents) == contents, "\(name) v\(version) is written otherwise")
        }
        let twice = Array(R.versions) + Array(R.versions)
        #expect(versions == ["\(R.self)": twice, "\(R.Response.self)": twice])
    }
}

/// The values of a message as JSON, by the schema's field names in lower case.
enum GoldenValue: Decodable, Equatable {
    case null, bool(Bool), integer(Int64), double(Double), text(String)
    case array([GoldenValue])
    case object([String: GoldenValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([GoldenValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: GoldenValue].self))
        }
    }

    /// Compares with a decoded value field by field; a field may also have its default, which its version then lacks.
    ///
    /// That it does lack the field follows from the bytes, all of which are accounted for.
    func expect(equal value: any WireStructure, _ place: String) {
        guard case .object(let fields) = self else {
            Issue.record("\(place) is no structure")
            return
        }
        let defaults = Mirror(reflecting: type(of: value).init()).children.map { "\($0.value)" }
        let children = Mirror(reflecting: value).children.map { ($0.label ?? "", $0.value) }
        #expect(Set(fields.keys) == Set(children.map { $0.0.lowercased() }), "\(place): fields")
        for ((label, child), byDefault) in zip(children, defaults) where "\(child)" != byDefault {
            fields[label.lowercased()]?.expect(equalTo: child, "\(place).\(label)")
        }
    }

    private func expect(equalTo value: Any, _ place: String) {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            guard let child = mirror.children.first else { return #expect(self == .null, "\(place)") }
            return expect(equalTo: child.value, place)
        }
        switch (self, value) {
        case (.bool(let expected), let value as Bool): #expect(value == expected, "\(place)")
        case (.integer(let expected), let value as any BinaryInteger): #expect(Int64(value) == expected, "\(place)")
        case (.integer(let expected), let value as Double): #expect(value == Double(expected), "\(place)")
        case (.double(let expected), let value as Double): #expect(value == expected, "\(place)")
        case (.text(let expected), let value as String): #expect(value == expected, "\(place)")
        case (.text(let expected), let value as [UInt8]): #expect(hex(value) == expected, "\(place)")
        case (.text(let expected), let value as ByteBuffer): #expect(hex(value.bytesRead) == expected, "\(place)")
        case (.text(let expected), let value as KafkaUUID):
            #expect(String(format: "%016lx%016lx", value.high, value.low) == expected, "\(place)")
        case (.object, let value as any WireStructure): expect(equal: value, place)
        case (.array(let expected), let values as [Any]):
            #expect(values.count == expected.count, "\(place)")
            for (expected, value) in zip(expected, values) { expected.expect(equalTo: value, "\(place)[]") }
        default: Issue.record("\(place): \(value) is not \(self)")
        }
    }
}
