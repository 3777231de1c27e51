import Cryptography

/// A profile of the shared files, with what both say of it; the credentials file wins.
struct AWSProfile: Sendable {
    let name: String
    private let properties: [String: Secret]

    init(name: String, _ sections: [SharedConfigFile.Section]) {
        self.name = name
        properties = sections.reduce(into: [:]) { $0.merge($1.properties) { _, new in new } }
    }

    func secret(_ key: String) -> Secret? {
        guard let value = properties[key], !value.isEmpty else { return nil }
        return value
    }

    /// The value of a property that is no secret; nil when it is empty.
    subscript(key: String) -> String? { secret(key)?.reveal() }
}
