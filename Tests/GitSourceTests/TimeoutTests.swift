import Cryptography
import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("A remote that does not answer")
struct TimeoutTests {
    private static func addresses(_ port: Int) -> [String] {
        ["https://127.0.0.1:\(port)/a.git", "ssh://git@127.0.0.1:\(port)/a.git"]
    }

    private func open(_ address: String, _ scratch: Scratch, _ limits: GitLimits) async throws {
        let remote = try GitRemote(address, hostKeys: .fingerprint("SHA256:none"))
        _ = try await GitRepository.open(remote: remote, cache: scratch.path("cache"), limits: limits)
    }

    @Test("after the connect times out", arguments: [0, 1])
    func silent(kind: Int) async throws {
        let (scratch, socket) = (try Scratch(), try SilentSocket())
        var limits = GitLimits()
        limits.conversation = .milliseconds(200)
        let tight = limits
        #expect(await code { try await open(Self.addresses(socket.port)[kind], scratch, tight) } == .timedOut)
        socket.close()
    }

    @Test("at the connect times out, by either limit", arguments: [0, 1])
    func full(kind: Int) async throws {
        let (scratch, socket) = (try Scratch(), try SilentSocket(isFull: true))
        var limits = GitLimits()
        limits.connect = .milliseconds(100)
        let byConnect = limits
        #expect(await code { try await open(Self.addresses(socket.port)[kind], scratch, byConnect) } == .timedOut)
        limits = GitLimits()
        limits.conversation = .milliseconds(100)
        let byConversation = limits
        #expect(await code { try await open(Self.addresses(socket.port)[kind], scratch, byConversation) } == .timedOut)
        socket.close()
    }

    @Test("lets a cancelled task go at once", arguments: [0, 1])
    func cancelled(kind: Int) async throws {
        let (scratch, socket) = (try Scratch(), try SilentSocket())
        let limits = GitLimits()
        let task = Task { await code { try await open(Self.addresses(socket.port)[kind], scratch, limits) } }
        task.cancel()
        #expect(await task.value == .cancelled)
        socket.close()
    }
}
