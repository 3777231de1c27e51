import Foundation
import HTTP

/// What talking to a forge needs beside the forge: connections, a clock, and a way to spend a pause.
package struct ForgeSurroundings: Sendable {
    package let transport: HTTPTransport
    package let now: @Sendable () -> Date
    package let wait: @Sendable (Duration) async throws -> Void

    package init(
        transport: HTTPTransport, now: @escaping @Sendable () -> Date,
        wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.transport = transport
        self.now = now
        self.wait = wait
    }
}
