extension Reader<ReviewSpec> {
    static let review = Reader.mapping { fields in
        let repository = fields.required(
            "repository", .repository, hint: "add repository: owner/name, or https://HOST/owner/name")
        let forge = forge(&fields, repository)
        let url = url(&fields, repository, forge)
        let login = login(&fields, forge)
        let labels = fields.optional("labels", .list(of: .label, "labels"), default: [])
        let reviewers = fields.optional("reviewers", .list(of: .reviewer, "users"), default: [])
        guard let repository, let forge, let url, let login, let labels, let reviewers else { return nil }
        return ReviewSpec(
            forge: forge, url: url, repository: repository.path, login: login, labels: labels, reviewers: reviewers)
    }

    /// As written, or what a public host is known to be; other hosts are not guessed at.
    private static func forge(_ fields: inout Fields, _ repository: RepositoryName?) -> ReviewSpec.Forge? {
        let known: ReviewSpec.Forge? =
            switch repository?.host {
            case "https://github.com": .gitHub
            case "https://gitlab.com": .gitLab
            default: nil
            }
        if let known { return fields.optional("forge", .forge(known), default: known) }
        if repository == nil, !fields.has("forge") {
            fields.ignore("forge")
            return nil
        }
        return fields.required("forge", .forge, hint: "add forge: GitHub, GitLab, Gitea or Forgejo")
    }

    /// The forge's address where it is not the public one; `.some(nil)` where it is.
    private static func url(
        _ fields: inout Fields, _ repository: RepositoryName?, _ forge: ReviewSpec.Forge?
    ) -> String?? {
        if let host = repository?.host {
            guard
                !fields.forbidden(
                    "url", "the repository already says where it is", hint: "remove it, or write owner/name")
            else { return nil }
            return ["https://github.com", "https://gitlab.com"].contains(host) ? .some(nil) : host
        }
        if forge == .gitea || forge == .forgejo {
            return fields.required("url", .forgeURL, hint: "add url: https://HOST, where the forge is").map(
                Optional.some)
        }
        return fields.optional("url", Reader<String>.forgeURL.optional, default: nil)
    }

    private static func login(_ fields: inout Fields, _ forge: ReviewSpec.Forge?) -> ReviewSpec.Login? {
        if let forge, forge != .gitHub {
            let isForbidden = fields.forbidden("app", "only GitHub has apps", hint: "write token: ${NAME}")
            let token = fields.required("token", .token, hint: "add token: ${NAME}, an environment variable")
            return isForbidden ? nil : token.map(ReviewSpec.Login.token)
        }
        guard fields.has("app") else {
            fields.ignore("app")
            return fields.required("token", .token, hint: "add token: ${NAME}, an environment variable, or app")
                .map(ReviewSpec.Login.token)
        }
        let isForbidden = fields.forbidden("token", "app is how kedge signs in", hint: "remove one of the two")
        let app = fields.required("app", .app)
        return isForbidden ? nil : app.map(ReviewSpec.Login.app)
    }
}

extension Reader<ReviewSpec.Forge> {
    fileprivate static let forge = Reader.choice("a forge")

    /// The one that the repository's host is known to be.
    fileprivate static func forge(_ known: ReviewSpec.Forge) -> Reader {
        Reader { cursor in
            guard let written = forge.read(cursor) else { return nil }
            if written == known { return written }
            cursor.report(
                "the repository's host is \(known.rawValue)", hint: "write \(known.rawValue), or leave it out")
            return nil
        }
    }
}

extension Reader<ReviewSpec.GitHubApp> {
    fileprivate static let app = Reader.mapping { fields in
        let id = fields.required("id", .integer(1...999_999_999_999), hint: "add id: the app's")
        let installation = fields.required(
            "installationId", .integer(1...999_999_999_999), hint: "add installationId: the app's in the organization")
        let key = fields.required("privateKey", .token, hint: "add privateKey: ${NAME}, which holds the app's PEM")
        guard let id, let installation, let key else { return nil }
        return ReviewSpec.GitHubApp(id: id, installationID: installation, privateKey: key)
    }
}

extension Reader<Credential> {
    fileprivate static let token = Reader.text(
        "the name of an environment variable",
        hint: "write ${NAME} and set NAME where kedge runs; a secret is never committed",
        isSecret: true, parse: Credential.init(variable:))
}

/// A repository as a manifest names it.
private struct RepositoryName: Sendable {
    /// `https://HOST`, if it was written.
    let host: String?
    let path: String

    init?(_ text: String) {
        guard text.utf8.count <= 512,
            let match = text.wholeMatch(
                of:
                    /(?:(https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?)\/)?([A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)+)/
            )
        else { return nil }
        let parts = match.2.split(separator: "/")
        guard !parts.contains(where: { $0 == "." || $0 == ".." || $0 == ".git" }) else { return nil }
        host = match.1.map(String.init)
        path = String(match.2.hasSuffix(".git") ? match.2.dropLast(4) : match.2)
    }
}

extension Reader<RepositoryName> {
    /// The text is not repeated: addresses have been seen with passwords in them.
    fileprivate static let repository = Reader.text(
        "a repository", hint: "write owner/name, or https://HOST/owner/name", isSecret: true,
        parse: RepositoryName.init)
}

extension Reader<String> {
    fileprivate static let forgeURL = Reader.text("the address of a forge", hint: "write https://HOST", isSecret: true)
    { text in
        text.utf8.count <= 512
            && text.wholeMatch(of: forgePattern) != nil ? text : nil
    }

    /// Over http a token would be sent in the clear, which on this machine nobody hears.
    private static var forgePattern: Regex<(Substring, Substring, Substring?, Substring?, Substring?)> {
        /(https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*|http:\/\/(?:localhost|127\.0\.0\.1))(:[0-9]{1,5})?(\/[A-Za-z0-9_.-]+)*/
    }

    fileprivate static let label = Reader.text("a label", hint: "write 1 to 50 characters without a comma") { text in
        (1...50).contains(text.unicodeScalars.count) && !text.hasControlCharacters && !text.contains(",") ? text : nil
    }

    fileprivate static let reviewer = Reader.text(
        "a user", hint: "write the user's name on the forge, or org/team on GitHub, without @"
    ) { $0.utf8.count <= 128 && $0.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_.-]+)?/) != nil ? $0 : nil }
}
