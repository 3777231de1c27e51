/// The formats of names and paths that stay plain text once they are checked.
extension Reader<String> {
    /// A DNS-1123 label, as Kubernetes has for names (RFC 1123, 2.1): it becomes part of branch names and object keys.
    static let name = Reader.text(
        "a name", hint: "write 1 to 63 lowercase letters, digits and hyphens, a letter or digit at both ends"
    ) { text in
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") } ? text : nil
    }

    /// A file of the machine that kedge runs on.
    static let absolutePath = Reader.text("an absolute path", hint: "write the file's path from /") { text in
        text.utf8.first == UInt8(ascii: "/") && !text.hasControlCharacters ? text : nil
    }

    /// A file of the repository, which may not lie outside the manifest root.
    static let relativePath = Reader.text(
        "a path below the manifest root", hint: "write it from the manifest root, without ./ and ../"
    ) { text in
        let isBelow = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
        }
        return isBelow && !text.hasControlCharacters && !text.utf8.contains(UInt8(ascii: "\\")) ? text : nil
    }

    /// A branch that git accepts (git-check-ref-format(1)), of the characters that need no quoting anywhere.
    static let branch = Reader.text(
        "a branch name", hint: "write letters, digits, - _ and . in parts separated by /, such as kedge/orders/access"
    ) { text in
        text.utf8.count <= 200
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".") && !part.hasPrefix("-") && !part.hasSuffix(".")
                    && !part.hasSuffix(".lock") && !part.contains("..")
                    && part.utf8.allSatisfy { $0.isLetter || $0.isDigit || "._-".utf8.contains($0) }
            } ? text : nil
    }

    /// A Kafka principal, of the one type that brokers have by default.
    ///
    /// Source: `org.apache.kafka.common.security.auth.KafkaPrincipal`.
    static let principal = Reader.text(
        "a Kafka principal", hint: "write User: and the user's name, such as User:order-svc"
    ) { text in
        text.utf8.starts(with: "User:".utf8) && text.utf8.count > 5 && text != "User:*"
            && text.unicodeScalars.count <= 255 && !text.hasControlCharacters ? text : nil
    }
}

extension Reader<Duration> {
    static let duration = Reader.text(
        "a duration", hint: "write a whole number with a unit: 500ms, 30s, 30m, 12h, 90d or 7y",
        parse: Duration.init(manifestText:))
}

extension Reader<[String: String]> {
    /// Topic configurations: Kafka's names, and values as written; numbers and booleans need no quotes.
    static let configurations = Reader { cursor in
        guard case .mapping(let entries) = cursor.node.content else {
            cursor.report("is \(cursor.node.kindName), not a mapping", hint: "write name: value, indented below it")
            return nil
        }
        var values: [String: String] = [:]
        for entry in entries {
            let cursor = Cursor(
                node: entry.value, path: "\(cursor.path).\(entry.key.excerpt)", owner: entry.mark, log: cursor.log)
            if let value = configuration(entry.key, cursor) { values[entry.key] = value }
        }
        return values.count == entries.count ? values : nil
    }

    private static func configuration(_ name: String, _ cursor: Cursor) -> String? {
        guard let first = name.utf8.first, first.isLowercaseLetter, name.utf8.count <= 128,
            name.utf8.allSatisfy({ $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: ".") })
        else {
            cursor.log.report(
                "\(cursor.path): \(name.quotedExcerpt) is not the name of a topic configuration",
                hint: "write Kafka's name, such as retention.ms", at: cursor.owner)
            return nil
        }
        guard case .scalar(let scalar) = cursor.node.content, scalar.kind != .null else {
            cursor.report(
                "is \(cursor.node.kindName), not a value", hint: "write the value as text, in quotes if empty")
            return nil
        }
        guard scalar.kind != .boolean || Bool(scalar.text) != nil else {
            cursor.report("\(scalar.text) is not a boolean", hint: "write true or false, or put text in quotes")
            return nil
        }
        guard scalar.text.unicodeScalars.count <= TextLimits.characters, !scalar.text.hasControlCharacters,
            !scalar.text.hasVariable
        else {
            cursor.report(
                "\(scalar.text.quotedExcerpt) is not the value of a topic configuration",
                hint: "write it on one line; ${…} is not replaced here")
            return nil
        }
        return scalar.text
    }
}
