/// Why manifests cannot be used although they may be well-formed.
package struct ManifestError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// A `${NAME}` names an environment variable that is not set, or empty.
        case missingVariable = "missing-variable"
        /// A file or a folder of manifests cannot be read.
        case unreadable
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension ManifestError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
