import Kafka

// What `kafka-acls.sh --list` prints. Sources, by release of Apache Kafka: `AclCommand` (core, later tools),
// `ResourcePattern.toString` and `AccessControlEntryData.toString` since 2.1; `kafka.security.auth.Resource.toString` and
// `Acl.toString` in 2.0 and before, and with `--authorizer` later as well:
//
//     ACLs for principal `User:alice`
//     Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:
//      	(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)
//
//     Current ACLs for resource `Topic:LITERAL:orders`:
//      	User:alice has Allow permission for operations: Read from hosts: *
//
// No name is quoted. What stands behind one has a fixed form, so lines are read from their ends.

extension ACLReading {
    private static let maximumLine = 64 << 10

    mutating func readText(_ bytes: [UInt8]) {
        var resource: ACLParts?
        var number = 0
        for bytes in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if isFull { return }
            guard bytes.count <= Self.maximumLine else {
                report(line: number, "longer than \(Self.maximumLine) bytes", "no ACL is that long.")
                continue
            }
            guard let line = String(validating: bytes, as: UTF8.self)?.trimmed else {
                report(line: number, "not UTF-8", "run kafka-acls.sh with LC_ALL=C.UTF-8.")
                continue
            }
            do {
                try read(line, number, below: &resource)
            } catch {
                report(line: number, error.message, error.hint)
            }
        }
    }

    private mutating func read(
        _ line: String, _ number: Int, below resource: inout ACLParts?
    ) throws(ACLParts.Problem) {
        // ACLs of a resource that cannot be read are not those of the one before.
        if ACLLine.kind(of: line) == .resource { resource = nil }
        switch try ACLLine(line) {
        case .nothing: return
        case .resource(let parts): resource = parts
        case .entry(var parts):
            guard let resource else {
                throw ACLParts.Problem(
                    message: "an ACL before any resource",
                    hint: "a line such as Current ACLs for resource `…`: comes first.")
            }
            (parts.resourceType, parts.name, parts.pattern) = (resource.resourceType, resource.name, resource.pattern)
            add(try parts.acl(), line: number)
        }
    }
}

/// A line of the listing.
private enum ACLLine {
    case nothing
    case resource(ACLParts)
    case entry(ACLParts)

    enum Kind {
        case resource
        case entry
        case oldEntry
    }

    static func kind(of line: String) -> Kind? {
        if line.between("Current ACLs for resource `", "`:") != nil
            || line.between("Adding ACLs for resource `", "`:") != nil
        {
            return .resource
        }
        if line.hasPrefix("(principal=") { return .entry }
        return line.contains(" permission for operations: ") ? .oldEntry : nil
    }

    init(_ line: String) throws(ACLParts.Problem) {
        if line.isEmpty || line.between("ACLs for principal `", "`") != nil {
            self = .nothing
            return
        }
        switch Self.kind(of: line) {
        case .resource?:
            let name =
                line.between("Current ACLs for resource `", "`:") ?? line.between("Adding ACLs for resource `", "`:")
            self = .resource(try Self.resource(name ?? ""))
        case .entry?: self = .entry(try Self.entry(line))
        case .oldEntry?: self = .entry(try Self.oldEntry(line))
        case nil:
            throw ACLParts.Problem(
                message: "'\(line.excerpt)' is no line of kafka-acls.sh --list",
                hint: line.hasPrefix("Error while executing ACL command")
                    ? "the command failed; list the ACLs again." : "delete the line if it is a message.")
        }
    }

    private static func resource(_ text: String) throws(ACLParts.Problem) -> ACLParts {
        var parts = ACLParts()
        if let inner = text.between("ResourcePattern(resourceType=", ")"), let type = inner.before(", name="),
            let (name, pattern) = inner.dropping(type + ", name=").cut(atLast: ", patternType=")
        {
            (parts.resourceType, parts.name, parts.pattern) = (type, name, pattern)
        } else if !text.hasPrefix("ResourcePattern("), let type = text.before(":") {
            // Resource.fromString: without a pattern type it is a literal name (before 2.0).
            (parts.resourceType, parts.name) = (type, text.dropping(type + ":"))
            for pattern in ACLPatternType.allCases where parts.name.hasPrefix(pattern.word + ":") {
                (parts.pattern, parts.name) = (pattern.word, parts.name.dropping(pattern.word + ":"))
                break
            }
        } else {
            throw ACLParts.Problem(
                message: "'\(text.excerpt)' is no resource",
                hint: "write ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL).")
        }
        // Only to tell what is wrong where it stands.
        var probe = parts
        (probe.principal, probe.operation, probe.permission) = ("User:a", "READ", "ALLOW")
        _ = try probe.acl()
        return parts
    }

    private static func entry(_ line: String) throws(ACLParts.Problem) -> ACLParts {
        guard let inner = line.between("(principal=", ")"),
            let (others, permission) = inner.cut(atLast: ", permissionType="),
            let (subject, operation) = others.cut(atLast: ", operation="),
            let (principal, host) = subject.cut(atLast: ", host=")
        else {
            throw ACLParts.Problem(
                message: "'\(line.excerpt)' is no ACL",
                hint: "write (principal=User:alice, host=*, operation=READ, permissionType=ALLOW).")
        }
        var parts = ACLParts()
        (parts.principal, parts.host, parts.operation, parts.permission) = (principal, host, operation, permission)
        return parts
    }

    private static func oldEntry(_ line: String) throws(ACLParts.Problem) -> ACLParts {
        guard let (others, host) = line.cut(atLast: " from hosts: "),
            let (subject, operation) = others.cut(atLast: " permission for operations: "),
            let (principal, permission) = subject.cut(atLast: " has ")
        else {
            throw ACLParts.Problem(
                message: "'\(line.excerpt)' is no ACL",
                hint: "write User:alice has Allow permission for operations: Read from hosts: *.")
        }
        var parts = ACLParts()
        (parts.principal, parts.host, parts.operation, parts.permission) = (principal, host, operation, permission)
        return parts
    }
}

extension String {
    /// Without white space at the ends; a carriage return is one.
    fileprivate var trimmed: String {
        let space: (Unicode.Scalar) -> Bool = { " \t\r".unicodeScalars.contains($0) }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.drop(while: space).reversed().drop(while: space).reversed()))
    }

    // By bytes: characters that combine would hide what stands before them.

    fileprivate func between(_ start: String, _ end: String) -> String? {
        guard utf8.starts(with: start.utf8), utf8.count >= start.utf8.count + end.utf8.count,
            utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
        else { return nil }
        return String(utf8.dropFirst(start.utf8.count).dropLast(end.utf8.count))
    }

    fileprivate func before(_ separator: String) -> String? {
        utf8.firstRange(of: separator.utf8).flatMap { String(utf8[..<$0.lowerBound]) }
    }

    fileprivate func dropping(_ start: String) -> String { String(utf8.dropFirst(start.utf8.count)) ?? "" }

    fileprivate func cut(atLast separator: String) -> (String, String)? {
        let bytes = Array(utf8)
        let separator = Array(separator.utf8)
        var place = bytes.count - separator.count
        while place >= 0, !bytes[place...].starts(with: separator) { place -= 1 }
        guard place >= 0 else { return nil }
        return (
            String(decoding: bytes[..<place], as: UTF8.self),
            String(decoding: bytes[(place + separator.count)...], as: UTF8.self)
        )
    }
}
