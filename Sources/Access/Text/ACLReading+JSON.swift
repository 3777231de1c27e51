import Kafka

// A JSON array of objects, one for each ACL:
//
//     [{"resourceType": "TOPIC", "resourceName": "orders", "patternType": "LITERAL",
//       "principal": "User:alice", "host": "*", "operation": "READ", "permission": "ALLOW"}]
//
// `patternType` is LITERAL and `host` is * unless given.

extension ACLReading {
    mutating func readJSON(_ bytes: [UInt8]) {
        var items = JSONItems(bytes)
        while !isFull {
            do {
                guard let item = try items.next() else { return }
                try read(item)
            } catch {
                report(line: error.line, error.text, "write a JSON array of objects, one for each ACL.")
                return
            }
        }
    }

    private mutating func read(_ item: JSONItems.Item) throws(JSONReader.Problem) {
        let value: JSONValue
        do {
            value = try JSONReader.read(item.bytes)
        } catch {
            throw JSONReader.Problem(line: item.line + error.line - 1, column: error.column, text: error.text)
        }
        do {
            add(try Self.parts(value).acl(), line: item.line)
        } catch {
            report(line: item.line, error.message, error.hint)
        }
    }

    private static let names: [(String, WritableKeyPath<ACLParts, String> & Sendable)] = [
        ("resourceType", \.resourceType), ("resourceName", \.name), ("patternType", \.pattern),
        ("principal", \.principal), ("host", \.host), ("operation", \.operation), ("permission", \.permission),
        ("permissionType", \.permission),
    ]

    private static func parts(_ value: JSONValue) throws(ACLParts.Problem) -> ACLParts {
        guard case .object(let members) = value else {
            throw ACLParts.Problem(message: "\(value.kind) stands here", hint: "an object is needed.")
        }
        var parts = ACLParts()
        var missing = ["resourceType", "resourceName", "principal", "operation", "permission"]
        var given: Set<PartialKeyPath<ACLParts>> = []
        for member in members {
            guard let (name, path) = names.first(where: { $0.0.isSameWord(as: member.name) }) else {
                throw ACLParts.Problem(
                    message: "unknown member '\(member.name.excerpt)'",
                    hint: "known are \(names.map(\.0).joined(separator: ", ")).")
            }
            guard case .string(let text) = member.value else {
                throw ACLParts.Problem(
                    message: "\(name): \(member.value.kind) stands here", hint: "a string is needed.")
            }
            guard given.insert(path).inserted else {
                throw ACLParts.Problem(message: "\(member.name) stands here twice", hint: "an ACL has one.")
            }
            parts[keyPath: path] = text
            missing.removeAll { $0 == (name == "permissionType" ? "permission" : name) }
        }
        if let first = missing.first {
            throw ACLParts.Problem(message: "\(first) is missing", hint: "an ACL has one.")
        }
        return parts
    }
}

/// The items of a JSON array, one at a time and unread, so that each has its line and none is longer than it should be.
private struct JSONItems {
    struct Item {
        let bytes: [UInt8]
        let line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var isFirst = true

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() throws(JSONReader.Problem) -> Item? {
        skipSpace()
        if isFirst {
            guard skip("[") else { throw problem("one object, such as a policy, where a list of ACLs belongs") }
            skipSpace()
            isFirst = false
            if skip("]") { return try end() }
        } else {
            if skip("]") { return try end() }
            guard skip(",") else { throw problem("',' or ']' is missing") }
            skipSpace()
        }
        let item = Item(bytes: try itemBytes(), line: line)
        line += item.bytes.count { $0 == UInt8(ascii: "\n") }
        position += item.bytes.count
        return item
    }

    private mutating func end() throws(JSONReader.Problem) -> Item? {
        skipSpace()
        guard position == bytes.count else { throw problem("something follows the list") }
        return nil
    }

    /// Up to the `,` or `]` that ends the item, outside of strings and brackets.
    private func itemBytes() throws(JSONReader.Problem) -> [UInt8] {
        var (depth, isString, index) = (0, false, position)
        scan: while index < bytes.count {
            let byte = bytes[index]
            switch (byte, isString) {
            case (UInt8(ascii: "\\"), true): index += 1
            case (UInt8(ascii: "\""), _): isString.toggle()
            case (UInt8(ascii: "{"), false), (UInt8(ascii: "["), false): depth += 1
            case (UInt8(ascii: ","), false) where depth == 0: break scan
            case (UInt8(ascii: "]"), false) where depth == 0: break scan
            case (UInt8(ascii: "}"), false), (UInt8(ascii: "]"), false): depth -= 1
            default: break
            }
            index += 1
        }
        guard index < bytes.count else { throw problem("the list does not end") }
        return Array(bytes[position..<index])
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, " \t\r\n".utf8.contains(bytes[position]) {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private func problem(_ text: String) -> JSONReader.Problem {
        JSONReader.Problem(line: line, column: 1, text: text)
    }
}
