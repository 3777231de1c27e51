import Cryptography
import Testing

@testable import GitSource

@Suite("The address of a remote")
struct RemoteAddressTests {
    @Test(
        "is read as git reads it",
        arguments: [
            ("/srv/git/a.git", "file:///srv/git/a.git", "/srv/git/a.git"),
            ("file:///srv/git/a%20b.git", "file:///srv/git/a%20b.git", "/srv/git/a b.git"),
            ("file://localhost/srv/a", "file:///srv/a", "/srv/a"),
            ("/srv/a:b/../c:d", "file:///srv/c:d", "/srv/c:d"),
            ("https://host/a.git", "https://host/a.git", "https://host/a.git"),
            ("HTTPS://me:s3cret@host:8443/a/b", "https://host:8443/a/b", "https://host:8443/a/b"),
            ("ssh://host/a", "ssh://git@host/a", "ssh://host/a"),
            ("ssh://me@host:2222/~/a", "ssh://me@host:2222/~/a", "ssh://host:2222/~/a"),
            ("ssh://[::1]:22/a", "ssh://git@[::1]:22/a", "ssh://[::1]:22/a"),
            ("git+ssh://host/a", "ssh://git@host/a", "ssh://host/a"),
            ("git@host:org/a.git", "git@host:org/a.git", "host:org/a.git"),
            ("host:/srv/a.git", "git@host:/srv/a.git", "host:/srv/a.git"),
        ])
    func isRead(text: String, address: String, display: String) throws {
        let remote = try GitRemote(text)
        #expect(remote.address == address)
        #expect(remote.description == display)
    }

    @Test(
        "is refused when it is not one of ours",
        arguments: [
            "", "http://host/a", "git://host/a", "ext::sh -c id", "https://host", "https:///a", "https://host/a?x=1",
            "https://host:0/a", "https://host:x/a", "https://@host/a", "https://me:%zz@host/a", "file://host/a",
            "file://a",
            "ssh://me:s3cret@host/a", "ssh://host/a'b", "git@host:a'b", "git@host:", "-oProxyCommand=x:a", "ssh://-x/a",
            "a\nb", "https://ho st/a", "s3://bucket/a", "@host:a",
        ])
    func isRefused(text: String) async {
        #expect(await code { _ = try GitRemote(text) } == .unsupportedURL)
    }

    @Test("with a user and password signs in with them, unless told otherwise")
    func signsIn() throws {
        let embedded = try GitRemote("https://me:p%40ss@host/a")
        #expect(embedded.credentials == .password(user: "me", password: Secret("p@ss")))
        let overridden = try GitRemote("https://me:p%40ss@host/a", credentials: .token(Secret("t")))
        #expect(overridden.credentials == .token(Secret("t")))
        #expect(overridden.user == "me")
    }

    @Test("takes only credentials that it can use")
    func takesCredentials() async {
        let key = GitCredentials.sshKey(file: "/k", passphrase: nil)
        #expect(await code { _ = try GitRemote("https://host/a", credentials: key) } == .unauthorized)
        #expect(await code { _ = try GitRemote("https://host/a", credentials: .sshAgent) } == .unauthorized)
        #expect(await code { _ = try GitRemote("git@host:a", credentials: .token(Secret("s3cret"))) } == .unauthorized)
        #expect(await code { _ = try GitRemote("git@host:a", credentials: key) } == nil)
    }

    @Test(
        "gives its cache a name that a folder can have",
        arguments: [
            ("https://host:8443/org/a.git", "https---host-8443-org-a.git"), ("git@host:org/a.git", "host-org-a.git"),
            ("/srv/ü/../a b", "srv-a-b"),
        ])
    func namesItsCache(text: String, name: String) throws {
        #expect(try GitRemote(text).cacheName == name)
    }
}
