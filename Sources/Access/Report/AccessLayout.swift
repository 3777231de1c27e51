import Cryptography

/// Where the files of a proposal are, below the manifests' root.
///
/// Everything a principal's service needs is in a folder of its own, `access/<principal>/`.
package enum AccessLayout {
    package static let map = "access/access-map.json"
    package static let report = "access/REPORT.md"

    /// The folder of a principal's files.
    ///
    /// The name without its type, percent-encoded but for letters, digits and `. _ - = @ + ,`: distinct principals have
    /// distinct folders, on every file system and in every repository. A long name is cut and ends in `~` and its SHA-256.
    package static func folder(of principal: String) -> String {
        let name = principal.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        return "access/\(component(String(Substring(name))))"
    }

    /// The files of a principal's policies, in order.
    ///
    /// - Parameter first: where an AccessPolicy manifest puts the first one; others are beside it.
    package static func policies(of principal: String, count: Int, first: String? = nil) -> [String] {
        let first = first ?? "\(folder(of: principal))/policy.json"
        let stem = first.hasSuffix(".json") ? String(first.dropLast(5)) : first
        return (1...max(count, 1)).prefix(count).map { $0 == 1 ? first : "\(stem)-\($0).json" }
    }

    package static func trustPolicy(of principal: String) -> String { "\(folder(of: principal))/trust-policy.json" }

    package static func client(_ name: String, of principal: String) -> String {
        "\(folder(of: principal))/clients/\(name)"
    }

    /// Whether a path is that of a client's file, which nobody has to review.
    package static func isClient(_ path: String) -> Bool {
        path.split(separator: "/").dropLast().last == "clients" && path.hasPrefix("access/")
    }

    private static func component(_ text: String) -> String {
        var encoded = ""
        // Beside the folders there are files, which some file systems tell apart by case only.
        let isTaken = text.lowercased().wholeMatch(of: /access-map\.json|report\.md|policy(-[0-9]+)?\.json/) != nil
        for byte in text.utf8 {
            let isFirst = encoded.isEmpty
            if isPlain(byte) && !(isFirst && (byte == UInt8(ascii: ".") || isTaken)) {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                encoded += "%" + hex([byte]).uppercased()
            }
        }
        if encoded.isEmpty { return "%" }
        guard encoded.utf8.count > maximumLength else { return encoded }
        return encoded.prefix(maximumLength - 65) + "~" + hex(sha256(Array(text.utf8)))
    }

    private static let maximumLength = 200

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-=@+,".utf8.contains(byte)
        }
    }
}
