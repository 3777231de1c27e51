import Cryptography
import FakeHTTP
import Foundation
import Testing

@testable import HTTP

@Suite struct ProxyTests {
    // MARK: - Which requests

    @Test(
        "NO_PROXY names hosts, domains, addresses and blocks",
        arguments: [
            ("", "example.com", false), ("*", "example.com", true), ("*", "10.0.0.1", true),
            ("example.com", "example.com", true), ("example.com", "a.example.com", true),
            ("example.com", "an-example.com", false), (".example.com", "a.example.com", true),
            (".example.com", "example.com", true), ("*.example.com", "a.example.com", true),
            ("EXAMPLE.com", "example.com", true), ("a.com, example.com b.com", "b.com", true),
            ("example.com:8443", "example.com", false), ("example.com:443", "example.com", true),
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.10", false), ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/9", "10.128.0.0", false), ("0.0.0.0/0", "1.2.3.4", true),
            ("10.0.0.0/33", "10.0.0.1", false), ("10.0.0.0/8", "10.example.com", false),
            ("169.254.169.254", "169.254.169.254", true), ("fd00:ec2::254", "fd00:ec2::254", true),
            ("[fd00:ec2::254]", "fd00:ec2::254", true), ("[::1]:443", "::1", true), ("[::1]:80", "::1", false),
            ("fd00::/8", "fd00:ec2::254", true), ("fd00::/8", "fe00::1", false), (",,", "example.com", false),
            ("0.0.1", "10.0.0.1", false),
        ])
    func exceptions(text: String, host: String, expected: Bool) {
        #expect(ProxyExceptions(text).contain(host: host, port: 443) == expected)
    }

    private func proxy(_ url: String, _ environment: [String: String]) throws(HTTPError) -> String? {
        let target = try RequestTarget(get(url))
        return try ProxySettings(environment: environment).proxy(for: target)?.description
    }

    @Test("the scheme chooses the variable, and lower case wins")
    func variables() throws {
        let environment = ["HTTPS_PROXY": "http://upper:1", "https_proxy": "lower:2", "HTTP_PROXY": "http://plain"]
        #expect(try proxy("https://example.com", environment) == "lower:2")
        #expect(try proxy("http://example.com", environment) == "plain:80")
        #expect(try proxy("https://example.com", ["HTTPS_PROXY": "http://upper:1", "https_proxy": ""]) == nil)
        #expect(try proxy("https://example.com", ["HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.com"]) == nil)
        #expect(try proxy("https://example.com", ["HTTPS_PROXY": "http://u:p%40w@[::1]:3128"]) == "::1:3128")
        #expect(try proxy("https://example.com", ["HTTPS_PROXY": "socks5://socks"]) == "socks:1080")
        #expect(try proxy("https://example.com", [:]) == nil)
    }

    @Test(
        "what is no proxy is refused by its variable's name, without its text",
        arguments: ["https://u:secret@p:1", "ftp://secret", "http://", "socks5://u:secret@h", "http://secret host"])
    func refused(text: String) {
        let error = #expect(throws: HTTPError.self) { _ = try proxy("https://example.com", ["HTTPS_PROXY": text]) }
        #expect(error?.code == .proxy)
        #expect(error?.message.hasPrefix("HTTPS_PROXY ") == true)
        #expect(error?.description.contains("secret") == false)
    }

    // MARK: - Through one

    @Test("TLS goes through a tunnel that the proxy opens for user and password")
    func tunnel() async throws {
        let certificate = try SelfSignedCertificate.make(hostNames: ["kedge.test"], now: Date())
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "ca.pem")
            try Data(certificate.certificatePEM.utf8).write(to: file)
            try await FakeHTTPServer.with(
                certificatePEM: certificate.certificatePEM, privateKeyPEM: certificate.privateKeyPEM.reveal(),
                answering: { _, _ in .init(200, "through") }
            ) { server in
                try await FakeProxy.with { proxy in
                    let configuration = HTTPConfiguration(
                        environment: [
                            "HTTPS_PROXY": "http://me:pass%20word@127.0.0.1:\(proxy.port)", "NO_PROXY": "127.0.0.1",
                        ], caFile: file.path)
                    try await withHTTPTransport(configuration, logger: silent) { transport in
                        let url = "https://kedge.test:\(server.port)"
                        #expect(try await transport.text(get(url)) == "200 through")
                        #expect(try await transport.text(get(url)) == "200 through")
                        #expect(try await transport.text(get(server.url)) == "200 through")
                        let head = try #require(proxy.heads.first)
                        #expect(head.hasPrefix("CONNECT kedge.test:\(server.port) HTTP/1.1\r\n"))
                        #expect(head.lowercased().contains("proxy-authorization: basic bwu6cgfzcyb3b3jk"))
                        #expect(proxy.heads.count == 1)
                    }
                }
            }
        }
    }

    @Test("what only this machine reaches goes around the proxy")
    func direct() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(200, "direct")
        } _: { server in
            try await FakeProxy.with { proxy in
                let configuration = HTTPConfiguration(environment: ["http_proxy": "127.0.0.1:\(proxy.port)"])
                try await withHTTPTransport(configuration, logger: silent) { transport in
                    var request = get(server.url)
                    request.isDirect = true
                    let around = try await transport.text(request)
                    #expect(around == "200 direct")
                    #expect(proxy.heads.isEmpty)
                    let through = try await transport.text(get(server.url))
                    #expect(through == around)
                    #expect(proxy.heads.count == 1)
                }
            }
        }
    }

    @Test(
        "a proxy that refuses is the error",
        arguments: [("407 Proxy Authentication Required", "user and a password"), ("403 Forbidden", "did not open")])
    func refusing(status: String, problem: String) async throws {
        try await FakeProxy.with(refusing: status) { proxy in
            let configuration = HTTPConfiguration(
                environment: ["HTTPS_PROXY": "http://me:secret@127.0.0.1:\(proxy.port)"])
            try await withHTTPTransport(configuration, logger: silent) { transport in
                let error = await #expect(throws: HTTPError.self) {
                    try await transport.send(get("https://example.com"))
                }
                #expect(error?.code == .proxy)
                #expect(error?.message.contains(problem) == true)
                #expect(error?.message.contains("through the proxy 127.0.0.1:\(proxy.port)") == true)
                #expect(error?.description.contains("secret") == false)
            }
        }
    }

    @Test("a proxy that is not there is the error")
    func missing() async throws {
        let port = try await FakeProxy.with { $0.port }
        let configuration = HTTPConfiguration(environment: ["HTTPS_PROXY": "http://127.0.0.1:\(port)"])
        try await withHTTPTransport(configuration, logger: silent) { transport in
            let error = await #expect(throws: HTTPError.self) { try await transport.send(get("https://example.com")) }
            #expect(error?.code == .unreachable)
            #expect(error?.hint.contains("NO_PROXY") == true)
        }
    }
}
