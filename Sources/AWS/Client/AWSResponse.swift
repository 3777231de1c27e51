import HTTP
import NIOCore

/// AWS's answer to a call that it did not refuse, with the whole body.
package struct AWSResponse: Sendable {
    package let status: Int
    package let headers: [HTTPField]
    package let body: ByteBuffer

    package init(status: Int, headers: [HTTPField] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, whatever its case.
    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
