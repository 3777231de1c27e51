/// One conversion under way: takes setting after setting and writes the manifests.
struct PublishedConversion {
    let file: String
    var settings: PublishedSettings
    let log: DiagnosticLog
    let sourceBootstrap: [String]
    let targetBootstrap: [String]
    private var lines: [String] = []

    init(
        file: String, settings: PublishedSettings, log: DiagnosticLog, sourceBootstrap: [String],
        targetBootstrap: [String]
    ) {
        self.file = file
        self.settings = settings
        self.log = log
        self.sourceBootstrap = sourceBootstrap
        self.targetBootstrap = targetBootstrap
    }

    mutating func manifests(name: String?) -> String {
        let arns = ["source", "target"].map {
            settings.take("\($0).cluster_arn", .clusterARN, log, text: \.description)
        }
        let name = name ?? Self.name(from: arns)
        lines += ["# Converted by kedge import from \(file.excerpt).", "apiVersion: \(Manifests.apiVersion)"]
        lines += ["kind: Migration", "metadata:", "  name: \(name)", "spec:"]
        lines += [
            "  # kedge only observes and plans until a commit sets the next phase: Replicating.", "  phase: Planned",
        ]
        suspend()
        cluster("source", arn: arns[0], bootstrap: sourceBootstrap)
        cluster("target", arn: arns[1], bootstrap: targetBootstrap)
        stores()
        replication()
        cutover()
        access()
        lines += ["---", "# Every topic moves; kedge leaves out Kafka's internal ones by itself."]
        lines += ["apiVersion: \(Manifests.apiVersion)", "kind: TopicSet", "metadata:", "  name: all", "spec:"]
        lines += ["  migration: \(name)", "  include: [\"*\"]"]
        reportRest()
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func suspend() {
        guard let enabled = settings.take("enabled"), Reader<Bool>.boolean.read(enabled.cursor(log)) == false else {
            return
        }
        lines += ["  # From enabled: false.", "  suspend: true"]
    }

    private mutating func cluster(_ side: String, arn: String?, bootstrap: [String]) {
        lines.append("  \(side):")
        required("arn", arn, missing: "\(side).cluster_arn", indent: 4)
        for address in bootstrap where ServerAddress(parsing: address) == nil {
            note("\(address.quotedExcerpt) is not an address of the \(side)", hint: "write host:port")
        }
        lines.append(
            bootstrap.isEmpty
                ? "    # MSK names the brokers, unless bootstrapServers does."
                : "    bootstrapServers: [\(bootstrap.map(\.quotedYAML).joined(separator: ", "))]")
        lines.append("    authentication:")
        authentication(side)
    }

    private mutating func authentication(_ side: String) {
        let mode = settings.take("\(side).auth.mode")
        let (username, password) = (settings.take("\(side).auth.username"), settings.take("\(side).auth.password"))
        switch mode?.value.text {
        case "iam":
            lines.append("      mechanism: IAM")
            for setting in [username, password].compactMap(\.self) {
                note("\(setting.path): IAM has none; it was left out", hint: "nothing is to be done", at: setting.mark)
            }
            if side == "target" {
                note(
                    "the access of the source's users to an IAM cluster is not part of the published configuration",
                    hint: "say in spec.access.roles which role takes whose place, or in an AccessPolicy for each",
                    at: mode?.mark)
            }
        case "scram-sha-512":
            lines.append("      mechanism: SCRAM-SHA-512")
            lines.append("      username: \(self.username(username, side).yaml)")
            lines.append("      password: \(self.password(password, side))")
        case let other:
            lines.append("      mechanism:  # fill in: SCRAM-SHA-512 or IAM")
            note(
                other.map { "\(side).auth.mode: \($0.quotedExcerpt) is not a mode of the published configuration" }
                    ?? "\(side).auth.mode is missing",
                hint: "fill in spec.\(side).authentication", at: mode?.mark)
        }
    }

    private mutating func username(_ setting: PublishedSettings.Setting?, _ side: String) -> String {
        if let text = setting?.value.text, let credential = Credential(parsing: text) { return credential.description }
        let variable = "${KAFKA_\(side.uppercased())_USER}"
        note(
            "\(side).auth.username is \(setting == nil ? "missing" : "not a user name"); the manifest names \(variable)",
            hint: "set it where kedge runs", at: setting?.mark)
        return variable
    }

    private mutating func password(_ setting: PublishedSettings.Setting?, _ side: String) -> String {
        if let text = setting?.value.text, let credential = Credential(variable: text) { return credential.description }
        let variable = "${KAFKA_\(side.uppercased())_PASSWORD}"
        note(
            setting == nil
                ? "\(side).auth.password is missing; the manifest names \(variable)"
                : "\(side).auth.password: a manifest holds no password; \(variable) stands for it",
            hint: setting == nil
                ? "set it where kedge runs" : "set it where kedge runs, and change a password that was kept in a file",
            at: setting?.mark)
        return variable
    }

    private mutating func stores() {
        for (ours, theirs) in [("segments", "backup"), ("evidence", "evidence")] {
            lines.append("  \(ours):")
            required("url", url(theirs), missing: "\(theirs).s3_bucket", indent: 4)
            if ours == "segments" {
                optional(
                    "maxSegmentSize", settings.take("seed.segment_max_bytes", .byteCount, log, text: \.description))
                optional("kmsKeyArn", settings.take("backup.kms_key_arn", .kmsKeyARN, log, text: \.description))
            } else {
                optional("retention", settings.take("evidence.retention", .duration, log, text: \.manifestText))
            }
        }
    }

    private mutating func url(_ section: String) -> String? {
        let bucket = settings.take("\(section).s3_bucket")
        let prefix = settings.take("\(section).s3_prefix")?.value.text ?? ""
        guard let bucket, let name = bucket.value.text else { return nil }
        let parts = [name] + prefix.split(separator: "/").map(String.init)
        let url = "s3://\(parts.joined(separator: "/"))"
        if StoreURL(parsing: url) == nil {
            note(
                "\(section): \(url.quotedExcerpt) is not a place for objects", hint: "write s3://bucket/prefix",
                at: bucket.mark)
        }
        return url
    }

    private mutating func replication() {
        let partitions = settings.take("seed.max_concurrent_partitions", .integer(1...1000), log, text: \.description)
        guard partitions != nil else { return }
        lines.append("  replication:")
        optional("maxConcurrentPartitions", partitions)
    }

    private mutating func cutover() {
        let drainTimeout = settings.take("cutover.drain_timeout", .duration, log, text: \.manifestText)
        let maxFreeze = settings.take("cutover.max_producer_freeze", .duration, log, text: \.manifestText)
        guard drainTimeout != nil || maxFreeze != nil else { return }
        lines.append("  cutover:")
        optional("drainTimeout", drainTimeout)
        optional("maxFreeze", maxFreeze)
    }

    /// What the published tool does about ACLs that drift, kedge does about the policies in their place.
    private mutating func access() {
        guard let setting = settings.take("acl.on_drift") else { return }
        switch setting.value.text {
        case "merge", "overwrite", "overwrite_with_source":
            lines += [
                "  access:", "    # Policies on the roles that differ from the merged ones are put right.",
                "    onDrift: heal",
            ]
        case let other:
            note(
                "acl.on_drift: \((other ?? "").quotedExcerpt) is not known here; drift of policies is reported",
                hint: "set spec.access.onDrift to heal if it is to be put right", at: setting.mark)
        }
    }

    /// Why a setting of the published tool has no counterpart, and what to do instead.
    private static let withoutMeaning: [String: (message: String, hint: String)] = [
        "evidence.signing_key_path": ("a manifest names no key to sign with", "keep it out of the repository"),
        "cutover.drain_max_partition_lag": (
            "the limit at the freeze is one for all partitions together",
            "set spec.replication.cutoverLag if its default, \(ReplicationSpec.standard.cutoverLag), does not fit"
        ),
        "cutover.drain_stable_window": (
            "kedge drains to the exact end offsets, after the freeze", "nothing is to be done"
        ),
        "cutover.producer_freeze_webhook": (
            "kedge freezes producers itself, by ACLs on the source", "check that the source authorizes by ACLs"
        ),
        "cutover.reverse_replication_enabled": (
            "kedge does not replicate back to the source", "plan the way back without it"
        ),
        "validation.count_tolerance": ("kedge tolerates no difference", "nothing is to be done"),
        "validation.spot_check_records_per_partition": (
            "kedge compares every record of every partition", "nothing is to be done"
        ),
        "topology.on_config_drift": (
            "the target's configurations are the source's", "write what is to differ into configs of a TopicSet"
        ),
    ]

    private func reportRest() {
        for setting in settings.settings {
            if let (message, hint) = Self.withoutMeaning[setting.path] {
                note("\(setting.path) has no counterpart here: \(message)", hint: hint, at: setting.mark)
            } else {
                note(
                    "\(setting.path.excerpt) is not a setting of the published configuration; it was left out",
                    hint: "check its spelling", at: setting.mark)
            }
        }
    }

    private mutating func required(_ key: String, _ value: String?, missing: String, indent: Int) {
        let indentation = String(repeating: " ", count: indent)
        guard let value else {
            lines.append("\(indentation)\(key):  # fill in")
            return note("\(missing) is missing", hint: "fill in what the comment in the manifest marks")
        }
        lines.append("\(indentation)\(key): \(value.yaml)")
    }

    private mutating func optional(_ key: String, _ value: String?) {
        guard let value else { return }
        lines.append("    \(key): \(Int(value) == nil ? value.yaml : value)")
    }

    private func note(_ message: String, hint: String, at mark: Mark? = nil) {
        log.report(message, hint: hint, at: mark ?? .start)
    }

    /// `SOURCE-to-TARGET` from the clusters' names, as far as they make a name.
    private static func name(from arns: [String?]) -> String {
        let names = arns.map { arn in
            let parts = (arn ?? "").split(separator: "/")
            let name = parts.count > 1 ? parts[1].lowercased() : ""
            let label = name.utf8.map { $0.isLowercaseLetter || $0.isDigit ? Character(Unicode.Scalar($0)) : "-" }
            return String(label.drop { $0 == "-" }.prefix(28))
        }
        return names.map { $0.isEmpty || $0.hasSuffix("-") ? $0 + "cluster" : $0 }.joined(separator: "-to-")
    }
}

extension Node {
    fileprivate var text: String? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.text
    }
}

extension String {
    /// As a YAML scalar that is read back as this text, in quotes where it needs them.
    fileprivate var yaml: String {
        let isSafe = utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_./:@+=${}".utf8.contains($0) }
        let startsPlain = utf8.first.map { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "$") } ?? false
        let isText = Scalar(text: self, isPlain: true).kind == .text
        return isSafe && startsPlain && isText && utf8.last != UInt8(ascii: ":") ? self : quotedYAML
    }

    fileprivate var quotedYAML: String {
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\u{20}"..."\u{7E}", "\u{A1}"..."\u{2027}": String(scalar)
            default: "\\U" + String(String(0x1_0000_0000 + UInt64(scalar.value), radix: 16).dropFirst())
            }
        }
        return "\"\(escaped.joined())\""
    }
}
