import Evidence
import Foundation
import NIOCore

/// A directory for one test, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: FileObjectStore { FileObjectStore(root: path) }

    /// Every file below, the store's own ones included, sorted.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }
}

extension ByteBuffer {
    init(_ text: String) { self.init(string: text) }
    var text: String { String(buffer: self) }
}

/// The error's code when the call throws one of ours, nil when it throws nothing.
func code(of call: () async throws -> Void) async throws -> EvidenceError.Code? {
    do {
        try await call()
        return nil
    } catch let error as EvidenceError {
        return error.code
    }
}
