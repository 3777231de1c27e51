import Access
import Reconcile

/// What `kedge doctor` found, for people and for programs.
struct DoctorView: Encodable {
    struct IdentityView: Encodable {
        let identity: String
        let arn: String?
        let problem: String?
        let hint: String?
    }

    struct EndpointView: Encodable {
        let service: String
        let region: String
        let url: String
    }

    struct TrialView: Encodable {
        let subject: String
        /// Nil where nobody tells before it is used.
        let works: Bool?
        let message: String
        let hint: String?
    }

    struct RightView: Encodable {
        let identity: String
        let purpose: String
        let state: String
        let missing: [String]
        let unknown: [String]
        /// The statement that would grant what is missing, as JSON text.
        let grant: String?
    }

    let migration: String
    let isHealthy: Bool
    let identities: [IdentityView]
    let endpoints: [EndpointView]
    let trials: [TrialView]
    let rights: [RightView]
    let findings: [FindingView]

    init(_ report: DoctorReport) {
        migration = report.migration
        isHealthy = report.isHealthy
        identities = report.identities.map { identity in
            switch identity.caller {
            case .works(let arn):
                IdentityView(identity: identity.identity.words, arn: arn, problem: nil, hint: nil)
            case .fails(let problem, let hint), .untold(let problem, let hint):
                IdentityView(identity: identity.identity.words, arn: nil, problem: problem, hint: hint)
            }
        }
        endpoints = report.endpoints.map {
            EndpointView(service: $0.service.rawValue, region: $0.region, url: $0.url)
        }
        trials = report.trials.map { trial in
            switch trial.outcome {
            case .works(let message): TrialView(subject: trial.subject, works: true, message: message, hint: nil)
            case .fails(let message, let hint):
                TrialView(subject: trial.subject, works: false, message: message, hint: hint)
            case .untold(let message, let hint):
                TrialView(subject: trial.subject, works: nil, message: message, hint: hint)
            }
        }
        rights = report.rights.map { right in
            RightView(
                identity: right.permission.identity.words, purpose: right.permission.purpose, state: right.state,
                missing: right.missing, unknown: right.unknown,
                grant: right.statement.map {
                    String(decoding: PolicyDocument(statements: [$0]).json(), as: UTF8.self)
                })
        }
        findings = report.findings.map(FindingView.init)
    }

    func print(_ options: OutputOptions) {
        options.output == .json ? printJSON(self) : printText(text(options.style))
    }

    /// By identity, in the order that they are listed in.
    private var rightsByIdentity: [RightView] {
        var bearers: [String] = []
        for right in rights where !bearers.contains(right.identity) { bearers.append(right.identity) }
        return bearers.flatMap { bearer in rights.filter { $0.identity == bearer } }
    }

    private func text(_ style: Style) -> String {
        func mark(_ isGood: Bool) -> String { isGood ? style.green("✓") : style.red("✗") }
        func failed(_ hint: String?) -> String { hint.map { "      \(style.dim($0))\n" } ?? "" }
        var text = style.bold(migration) + "\n"
        if !identities.isEmpty { text += "\nIdentities\n" }
        for identity in identities {
            text += "  \(mark(identity.arn != nil)) \(identity.identity): \(identity.arn ?? identity.problem ?? "")\n"
            text += failed(identity.hint)
        }
        if !endpoints.isEmpty { text += "\nEndpoints\n" + table(endpoints.map { [$0.service, $0.region, $0.url] }) }
        text += "\nWhat answers\n"
        for trial in trials {
            let sign = trial.works.map(mark) ?? style.yellow("?")
            text += "  \(sign) \(trial.subject): \(trial.message)\n" + failed(trial.hint)
        }
        var bearer: String?
        for right in rightsByIdentity {
            if right.identity != bearer { text += "\nRights of \(right.identity)\n" }
            bearer = right.identity
            let sign = right.state == "unknown" ? style.yellow("?") : mark(right.state == "allowed")
            text += "  \(sign) \(right.purpose)\n"
            if !right.missing.isEmpty { text += "      missing: \(right.missing.joined(separator: ", "))\n" }
            if !right.unknown.isEmpty { text += "      could not be told: \(right.unknown.joined(separator: ", "))\n" }
            if let grant = right.grant {
                text += grant.split(separator: "\n").map { "      \($0)\n" }.joined()
            }
        }
        if !findings.isEmpty { text += "\nFindings\n" + findings.map { $0.text(style) }.joined() }
        return text + "\n" + (isHealthy ? style.green("Nothing is missing.") : style.red("Something is missing."))
            + "\n"
    }
}
