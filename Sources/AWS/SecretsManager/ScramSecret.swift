import Cryptography
import Foundation

/// A user name and a password as a secret of MSK holds them: `{"username": "alice", "password": "…"}`.
package struct ScramSecret: Sendable, Equatable {
    package let username: String
    package let password: Secret

    /// Nil for anything but one JSON object with these two members, each a string that is not empty.
    ///
    /// The error of a parser would quote the value, so there is none.
    package init?(_ value: Secret) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(value.reveal().utf8)) as? [String: Any],
            Set(object.keys) == ["username", "password"],
            let username = object["username"] as? String, let password = object["password"] as? String,
            !username.isEmpty, !password.isEmpty
        else { return nil }
        self.username = username
        self.password = Secret(password)
    }
}
