import Foundation

/// Policies as text: whether two say the same, and how long one is for IAM.
enum PolicyText {
    /// Whether two texts are the same JSON, whatever their white space and the order of their keys.
    static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let first = canonical(one), let second = canonical(other) else { return false }
        return first == second
    }

    /// What IAM's quotas count: characters without white space (IAM User Guide, "IAM and AWS STS quotas").
    static func size(_ text: String) -> Int {
        text.unicodeScalars.count { !$0.properties.isWhitespace }
    }

    private static func canonical(_ text: String) -> Data? {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return nil }
        return try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
    }
}
