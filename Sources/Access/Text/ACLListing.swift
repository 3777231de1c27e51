import Kafka

/// ACLs that somebody wrote into a file: as `kafka-acls.sh --list` prints them, or as JSON.
///
/// What is wrong is collected, each with its line; a listing with a diagnostic holds no ACLs, since access worked out
/// from half of them would be wrong.
package struct ACLListing: Sendable, Equatable {
    /// In the order of the file, each once.
    package let acls: [ACLBinding]
    package let diagnostics: [ACLDiagnostic]

    package var isValid: Bool { diagnostics.isEmpty }

    /// More than MSK allows one cluster to have, by far.
    package static let maximumSize = 256 << 20
    package static let maximumACLs = 1_000_000
    /// Beyond that many mistakes, reading ends.
    package static let maximumDiagnostics = 100

    /// Reads either format, which the first character tells apart.
    ///
    /// - Parameter file: what diagnostics call the file.
    package init(parsing bytes: [UInt8], file: String) {
        var reading = ACLReading(file: file)
        // Editors and shells on Windows put a byte order mark first.
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        if bytes.count > Self.maximumSize {
            reading.report(line: 1, "longer than \(Self.maximumSize >> 20) MiB", "name a file of ACLs.")
        } else if let first = bytes.first(where: { !" \t\r\n".utf8.contains($0) }), "[{".utf8.contains(first) {
            reading.readJSON(bytes)
        } else {
            reading.readText(bytes)
        }
        acls = reading.diagnostics.isEmpty ? reading.acls : []
        diagnostics = reading.diagnostics
    }
}

/// What is wrong at a place of a file of ACLs, and what would be right.
package struct ACLDiagnostic: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let message: String
    package let hint: String

    package var description: String { "\(file):\(line): \(message); \(hint)" }
}

/// A file of ACLs while it is read.
struct ACLReading {
    let file: String
    private(set) var acls: [ACLBinding] = []
    private(set) var diagnostics: [ACLDiagnostic] = []
    private var seen: Set<ACLBinding> = []

    init(file: String) {
        self.file = file
    }

    /// Whether so much is wrong already that there is no use in going on.
    var isFull: Bool { diagnostics.count >= ACLListing.maximumDiagnostics }

    mutating func add(_ acl: ACLBinding, line: Int) {
        guard seen.insert(acl).inserted else { return }
        guard acls.count < ACLListing.maximumACLs else {
            if !isFull { report(line: line, "more than \(ACLListing.maximumACLs) ACLs", "split the file.") }
            return
        }
        acls.append(acl)
    }

    mutating func report(line: Int, _ message: String, _ hint: String) {
        diagnostics.append(ACLDiagnostic(file: file, line: line, message: message, hint: hint))
    }
}
