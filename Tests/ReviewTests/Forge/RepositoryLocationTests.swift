import Cryptography
import Testing

@testable import Review

@Suite struct RepositoryLocationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let remote: String
        var forge: ForgeKind?
        var url: String?
        var repository: String?
        let api: String
        let path: String
        var testDescription: String { "\(remote) \(url ?? "")" }
    }

    @Test(
        "a remote's address, with what the manifest says, tells the repository and where its API is",
        arguments: [
            Case(remote: "https://github.com/acme/estate.git", api: "https://api.github.com", path: "acme/estate"),
            Case(remote: "https://github.com/acme/estate", api: "https://api.github.com", path: "acme/estate"),
            Case(remote: "github.com:acme/estate.git", api: "https://api.github.com", path: "acme/estate"),
            Case(
                remote: "ssh://ssh.github.com:443/acme/estate.git", api: "https://api.github.com", path: "acme/estate"),
            Case(remote: "https://acme.ghe.com/acme/estate.git", api: "https://api.acme.ghe.com", path: "acme/estate"),
            Case(
                remote: "https://git.acme.example/team/estate.git", forge: .gitHub,
                api: "https://git.acme.example/api/v3", path: "team/estate"),
            Case(
                remote: "git.acme.example:team/estate", forge: .gitHub, url: "https://git.acme.example/api/v3",
                api: "https://git.acme.example/api/v3", path: "team/estate"),
            Case(remote: "https://gitlab.com/acme/estate.git", api: "https://gitlab.com/api/v4", path: "acme/estate"),
            Case(
                remote: "gitlab.com:acme/data/kafka/estate.git", api: "https://gitlab.com/api/v4",
                path: "acme/data/kafka/estate"),
            Case(
                remote: "ssh://gitlab.acme.example:2222/acme/data/estate.git", forge: .gitLab,
                api: "https://gitlab.acme.example/api/v4", path: "acme/data/estate"),
            Case(
                remote: "https://acme.example/gitlab/acme/data/estate.git", forge: .gitLab,
                url: "https://acme.example/gitlab/", api: "https://acme.example/gitlab/api/v4", path: "acme/data/estate"
            ),
            Case(remote: "https://codeberg.org/acme/estate", api: "https://codeberg.org/api/v1", path: "acme/estate"),
            Case(
                remote: "https://acme.example:3000/code/git/acme/estate.git", forge: .gitea,
                api: "https://acme.example:3000/code/git/api/v1", path: "acme/estate"),
            Case(
                remote: "ssh://acme.example:2222/acme/estate.git", forge: .forgejo, url: "https://acme.example/git",
                api: "https://acme.example/git/api/v1", path: "acme/estate"),
            Case(
                remote: "/srv/git/estate.git", forge: .gitea, url: "http://127.0.0.1:3000", repository: "acme/estate",
                api: "http://127.0.0.1:3000/api/v1", path: "acme/estate"),
            Case(
                remote: "mirror.example:x.git", url: "https://github.com", repository: "acme/estate",
                api: "https://api.github.com", path: "acme/estate"),
            Case(
                remote: "https://mirror.example/x.git", forge: .gitHub, repository: "acme/estate",
                api: "https://api.github.com", path: "acme/estate"),
            Case(
                remote: "/srv/git/estate.git", forge: .gitLab, repository: "acme/data/estate",
                api: "https://gitlab.com/api/v4", path: "acme/data/estate"),
            Case(
                remote: "https://[::1]:8443/acme/estate.git", forge: .gitea, api: "https://[::1]:8443/api/v1",
                path: "acme/estate"),
        ])
    func tells(_ given: Case) throws {
        let location = try RepositoryLocation(
            remote: given.remote,
            settings: ReviewSettings(
                forge: given.forge, url: given.url, repository: given.repository, credentials: .token(Secret("x"))))
        #expect(location.api == given.api && location.path == given.path)
    }

    @Test(
        "what does not tell is an error",
        arguments: [
            Case(remote: "https://git.acme.example/acme/estate.git", api: "", path: ""),
            Case(remote: "/srv/git/estate.git", forge: .gitHub, api: "", path: ""),
            Case(remote: "/srv/git/estate.git", forge: .gitHub, url: "https://github.com", api: "", path: ""),
            Case(remote: "https://github.com/acme/data/estate.git", api: "", path: ""),
            Case(remote: "https://github.com/estate.git", api: "", path: ""),
            Case(remote: "github.com:acme/estate", repository: "acme/../estate", api: "", path: ""),
            Case(remote: "github.com:acme/estate", url: "http://github.com", api: "", path: ""),
            Case(remote: "github.com:acme/estate", url: "https://user:pass@github.com", api: "", path: ""),
            Case(remote: "github.com:acme/estate", url: "github.com", api: "", path: ""),
        ])
    func refuses(_ given: Case) async {
        let code = await code {
            _ = try RepositoryLocation(
                remote: given.remote,
                settings: ReviewSettings(
                    forge: given.forge, url: given.url, repository: given.repository, credentials: .token(Secret("x"))))
        }
        #expect(code == .invalidSettings)
    }
}
