import Evidence
import Manifests

/// The rules of signatures as the journal keeps them.
extension VerifySpec {
    var journalValue: [String: JournalValue] {
        var value: [String: JournalValue] = [
            "mode": .string(mode.rawValue), "forgeSigners": .array(forgeSigners.map { .string($0) }),
        ]
        value["allowedSigners"] = allowedSigners.map { .string($0) }
        value["openPgpKeys"] = openPGPKeys.map { .string($0) }
        return value
    }

    init?(journalValue value: [String: JournalValue]) {
        guard let mode = value["mode"]?.stringValue.flatMap(Mode.init(rawValue:)),
            let forges = value["forgeSigners"]?.arrayValue
        else { return nil }
        self.init(
            allowedSigners: value["allowedSigners"]?.stringValue, openPGPKeys: value["openPgpKeys"]?.stringValue,
            mode: mode, forgeSigners: forges.compactMap(\.stringValue))
    }
}
