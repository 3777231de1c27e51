import Cryptography
import Foundation
import Testing

@testable import AWS

@Suite struct SigV4Tests {
    private let signer = SigV4(
        credentials: AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("secret")),
        region: "eu-west-1", service: "kafka")

    private func canonical(_ request: SignableRequest) -> [String] {
        signer.canonicalRequest(request, query: request.query, headers: [.init("Host", request.host)] + request.headers)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(
        "paths of services other than S3 lose their dot segments",
        arguments: [
            ("", "/"), ("/", "/"), ("/a/./b", "/a/b"), ("/a/../b/", "/b/"), ("/../..", "/"), ("//a//b", "/a/b"),
            ("/a/.", "/a/"),
            ("/a%20b", "/a%2520b"),
        ])
    func paths(path: String, expected: String) throws {
        let request = try SignableRequest(method: "GET", url: "https://example.com\(path)")
        #expect(canonical(request)[1] == expected)
    }

    @Test(
        "however a query is written, its canonical form is one",
        arguments: [
            "a=1&b=%C3%A9&b=%2F&c=", "c&b=%c3%a9&b=/&a=1", "b=%2f&c=&%61=1&b=é&",
        ])
    func queries(query: String) throws {
        let request = try SignableRequest(method: "GET", url: "https://example.com/?\(query)")
        #expect(canonical(request)[2] == "a=1&b=%2F&b=%C3%A9&c=")
    }

    @Test("headers are sorted, trimmed and joined, and what transports change is left out")
    func headers() throws {
        let request = try SignableRequest(
            method: "GET", url: "https://example.com:443/",
            headers: [
                .init("X-B", "  two   words "), .init("User-Agent", "kedge"), .init("x-a", "1"), .init("X-A", "2"),
            ])
        #expect(canonical(request)[3...7] == ["host:example.com", "x-a:1,2", "x-b:two words", "", "host;x-a;x-b"])
    }

    @Test(
        "what is not a URL that can be signed is refused, and the query is not repeated",
        arguments: [
            "", "example.com", "ftp://example.com", "https://", "https:///path", "https://user@example.com/",
            "https://example.com/?secret=%zz", "https://example.com/?secret=%2", "https://example.com/#secret",
        ])
    func refused(url: String) {
        let error = #expect(throws: AWSError.self) { try SignableRequest(method: "GET", url: url) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("secret") == false || url.contains("#"))
    }

    @Test("percent-encoding goes both ways for every byte")
    func encoding() {
        let all = (0...255).map { UInt8($0) }
        #expect(PercentEncoding.decode(PercentEncoding.encode(bytes: all)) == all)
        #expect(PercentEncoding.encode("a/b c~*é") == "a%2Fb%20c~%2A%C3%A9")
        #expect(PercentEncoding.encode("a/b c", keeping: "/") == "a/b%20c")
        #expect(PercentEncoding.decode("%") == nil)
        #expect(PercentEncoding.decode("%+1") == nil)
    }
}
