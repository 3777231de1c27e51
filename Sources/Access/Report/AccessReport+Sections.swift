import Kafka

extension AccessReport {
    /// The most important first: a body that is too long loses its end.
    var sections: [Section] {
        [verdict, principals] + proposal.proof.principals.filter(\.isNotable).map(details) + notes
            + [acceptance].compactMap(\.self)
            + [inputs]
    }

    private var verdict: Section {
        let proof = proposal.proof
        let differing = proof.principals.filter { !$0.isEquivalent }
        let accepted = proof.principals.flatMap(\.differences).filter { $0.acceptance != nil }.count
        var text = "# Access of \(Markdown.code(proposal.migration))\n\n"
        text += "IAM policies for \(Markdown.code(proposal.cluster.description)) in place of Kafka's ACLs.\n\n"
        if differing.isEmpty {
            text += "**Equivalent.** For every principal the policies allow what the ACLs allow, and nothing else"
            text +=
                accepted == 0 ? ".\n" : ", but for \(Self.counted(accepted, "difference")) that the manifest accepts.\n"
        } else {
            text += "**Not equivalent.** \(Self.counted(differing.count, "principal")) of \(proof.principals.count) "
            text +=
                "differ\(differing.count == 1 ? "s" : "") from the ACLs; the cutover waits until that is mended or accepted.\n"
        }
        let excluded = proposal.translation.notes.filter { $0.code == .excluded }.flatMap(\.subjects)
        if !excluded.isEmpty {
            text += "\nLeft out, as the manifest says (`access.exclude`): "
            text += excluded.map(Markdown.code).joined(separator: ", ") + ".\n"
        }
        return Section(head: text)
    }

    private var principals: Section {
        let head = """
            ## Principals

            | principal | role | policies | in both | gained | lost | no equivalent | verdict |
            | --- | --- | --- | ---: | ---: | ---: | ---: | --- |

            """
        // Those that somebody has to look at come first.
        let proofs = proposal.proof.principals
        let policies = Dictionary(proposal.translation.policies.map { (ExactText($0.principal), $0) }) { first, _ in
            first
        }
        return Section(
            head: head,
            lines: (proofs.filter { !$0.isEquivalent } + proofs.filter(\.isEquivalent)).map {
                row($0, policies[ExactText($0.principal)])
            })
    }

    private func row(_ proof: PrincipalProof, _ policy: PrincipalPolicy?) -> String {
        let files = policy.map { proposal.paths(of: $0).map(Markdown.code).joined(separator: " ") } ?? "none"
        let cells = [
            Markdown.code(proof.principal),
            proposal.roles[proof.principal].map { Markdown.code($0.description) } ?? "none",
            files, "\(proof.both.reduce(0) { $0 + $1.actions.elements.count })", "\(proof.gained.count)",
            "\(proof.lost.count)", "\(proof.inexpressible.count)", proof.verdict,
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }

    private func details(_ proof: PrincipalProof) -> Section {
        func list(_ title: String, _ items: [String]) -> [String] {
            items.isEmpty ? [] : ["\n\(title)\n\n"] + items.map { "- \($0)\n" }
        }
        let lines =
            list("Gained: allowed by the policies, not by the ACLs.", Self.items(proof.gained))
            + list("Lost: allowed by the ACLs, not by the policies.", Self.items(proof.lost))
            + list(
                "No equivalent: allowed by the ACLs; IAM has no action for it.", proof.inexpressible.map(Markdown.code))
            + list("Undecided: depends on what is not known here.", proof.undecided.map(Markdown.code))
            + list(
                "Incomplete: without an action that it depends on; MSK may refuse it.",
                proof.dependencies.map { Markdown.code($0.words) })
        return Section(head: "## \(Markdown.code(proof.principal))\n", lines: lines)
    }

    /// One for each resource, of differences in order.
    private static func items(_ differences: [AccessDifference]) -> [String] {
        var items: [(place: String, actions: [String], end: String)] = []
        for difference in differences {
            let place =
                Markdown.code(difference.resource)
                + (difference.tellingExample.map { ", such as \(Markdown.code($0))" } ?? "")
            let end = difference.acceptance.map { "; accepted: \(Markdown.text($0))" } ?? ""
            if items.last.map({ ($0.place, $0.end) != (place, end) }) ?? true { items.append((place, [], end)) }
            items[items.count - 1].actions.append(Markdown.code(difference.action))
        }
        return items.map { "\($0.place): \($0.actions.joined(separator: ", "))\($0.end)" }
    }

    private var notes: [Section] {
        let access = proposal.translation.notes.map {
            (severity: $0.severity, code: $0.code.rawValue, subject: $0.subject, message: $0.message, hint: $0.hint)
        }
        let roles = (proposal.roles.notes + proposal.trust).map {
            (severity: $0.severity, code: $0.code.rawValue, subject: $0.principal, message: $0.message, hint: $0.hint)
        }
        let titles: [(AccessNote.Severity, String)] = [
            (.blocks, "Blocks the cutover"), (.warns, "To look at"), (.informs, "For information"),
        ]
        return titles.compactMap { severity, title in
            let lines = (access + roles).filter { $0.severity == severity }.map {
                "- \($0.code) \($0.subject == "access" ? "" : Markdown.code($0.subject) + ": ")"
                    + "\(Markdown.text($0.message)). *\(Markdown.text($0.hint))*\n"
            }
            return lines.isEmpty ? nil : Section(head: "## \(title)\n\n", lines: lines)
        }
    }

    /// How to accept what is open, as lines for the manifest.
    private var acceptance: Section? {
        let hosts = undecidedHosts
        let accept = proposal.proof.principals.map { proof in
            ManifestLines.accept(
                proof.open.filter { difference in
                    !hosts.contains { difference.mayVanish(with: $0, for: proof.principal) }
                }, of: proof.principal)
        }.filter { !$0.isEmpty }
        let decide = Set(hosts.map { ExactText(ManifestLines.decide([$0])) }).sorted().map(\.text)
        guard !accept.isEmpty || !decide.isEmpty else { return nil }
        // Names cannot end the fence: it is longer than any run of backquotes in them.
        let lines =
            (accept.isEmpty ? [] : ["    accept:\n"] + accept) + (decide.isEmpty ? [] : ["    hostAcls:\n"] + decide)
        let block = Markdown.block((["spec:\n", "  access:\n"] + lines).joined(), language: "yaml")
        let fence = String(block.prefix { $0 == "`" })
        let head = """
            ## How to accept a difference

            Change the policy here or the ACLs on the source, and the difference goes away. To keep it, add what is meant to
            the Migration manifest, with the reason; an ACL with a host is left out, or applies `FromEverywhere`.

            \(fence)yaml
            spec:
              access:

            """
        return Section(head: head, lines: lines, tail: "\(fence)\n")
    }

    /// The ACLs with a host that nobody has decided about.
    private var undecidedHosts: [ACLBinding] {
        let open = proposal.translation.notes.filter { [.allowedFromHost, .deniedFromHost].contains($0.code) }
        return proposal.acls.filter { acl in
            acl.host != ACLBinding.anyHost
                && open.contains { $0.principal == acl.principal && $0.subjects.contains(acl.words) }
        }
    }

    private var inputs: Section {
        let proof = proposal.proof
        let policies = proof.principals.flatMap { principal in
            principal.policies.map { "- policy of \(Markdown.code(principal.principal)): `sha256:\($0)`\n" }
        }
        let head = """
            ## What was compared

            - \(Self.counted(proposal.acls.count, "ACL")): `sha256:\(proof.aclsDigest)`
            - principals, super users, decisions and acceptances: `sha256:\(proof.contextDigest)`

            """
        return Section(head: head, lines: policies)
    }

    private static func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}

extension AccessDifference {
    /// Whether a decision about an ACL with a host may end the difference, so that there would be nothing to accept.
    fileprivate func mayVanish(with acl: ACLBinding, for principal: String) -> Bool {
        guard kind == .lost, [principal, KafkaAuthorizer.everyone].contains(acl.principal),
            let pattern = AccessPattern(acl)?.description
        else { return false }
        func covers(_ wide: String, _ narrow: String) -> Bool {
            wide == narrow || wide.hasSuffix("*") && narrow.utf8.starts(with: wide.utf8.dropLast())
        }
        return covers(pattern, resource) || covers(resource, pattern)
    }
}

extension PrincipalProof {
    fileprivate var isNotable: Bool {
        !differences.isEmpty || !undecided.isEmpty || !inexpressible.isEmpty || !dependencies.isEmpty
    }

    fileprivate var verdict: String {
        if isEquivalent { return differences.isEmpty ? "equivalent" : "accepted" }
        return undecided.isEmpty ? "**differs**" : "**undecided**"
    }
}
