/// The configuration of the published imperative tool, `enterprise.msk_kraft_migration`, turned into manifests.
///
/// Its keys are those of that tool's configuration reference. Nothing is dropped silently: what means nothing here is
/// in the notes, and so is every key that is not known.
package enum PublishedConfiguration {
    package struct Conversion: Equatable, Sendable {
        /// Manifests with comments; empty when the file holds no such configuration, and the notes say why.
        package let yaml: String
        /// What the operator should know of, sorted by place.
        package let notes: [Diagnostic]
    }

    /// Converts one file; pure.
    ///
    /// - Parameters:
    ///   - file: the file's path, for the notes.
    ///   - name: the migration's name; by default the two clusters' names.
    ///   - sourceBootstrap: the source's brokers, `host:port`, which the published configuration does not name.
    ///   - targetBootstrap: the target's.
    package static func convert(
        bytes: [UInt8], file: String, name: String? = nil, sourceBootstrap: [String] = [],
        targetBootstrap: [String] = []
    ) -> Conversion {
        let log = DiagnosticLog(file: file)
        let text = YAMLText(bytes)
        text.problems.forEach(log.report)
        var yaml = ""
        if let settings = settings(of: text, log) {
            var conversion = PublishedConversion(
                file: file, settings: settings, log: log, sourceBootstrap: sourceBootstrap,
                targetBootstrap: targetBootstrap)
            yaml = conversion.manifests(name: name)
        }
        return Conversion(yaml: yaml, notes: Set(log.diagnostics).sorted())
    }

    private static func settings(of text: YAMLText, _ log: DiagnosticLog) -> PublishedSettings? {
        let hint = "kedge import reads the configuration under enterprise.msk_kraft_migration"
        for document in text.documents.dropFirst() {
            log.report("a further document was not read", hint: "import it from a file of its own", at: document.mark)
        }
        var entries: [Node.Entry]?
        if case .mapping(let root) = text.documents.first?.content { entries = root }
        for key in ["enterprise", "msk_kraft_migration"] {
            guard let found = entries?.first(where: { $0.key == key }), case .mapping(let inner) = found.value.content
            else {
                if text.problems.isEmpty {
                    log.report(
                        "there is no enterprise.msk_kraft_migration", hint: hint,
                        at: text.documents.first?.mark ?? .start)
                }
                return nil
            }
            for other in entries ?? [] where other.key != key {
                log.report("\(other.key.excerpt) was not read", hint: hint, at: other.mark)
            }
            entries = inner
        }
        return entries.map(PublishedSettings.init)
    }
}
