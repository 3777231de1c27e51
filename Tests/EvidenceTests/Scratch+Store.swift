import Evidence
import Foundation
import NIOCore
import Programs

extension Scratch {
    var store: FileObjectStore { FileObjectStore(root: path) }
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
