import AWS
import Evidence
import GitSource
import Kafka
import Manifests
import Review

extension Finding {
    /// A check that could not be made, because AWS refused or failed.
    static func unchecked(_ subject: String, _ check: String, _ error: any Error) -> Finding {
        let (message, hint) = explain(error)
        return Finding("W70", subject, "\(check) could not be checked: \(message)", hint: hint)
    }

    /// What an error says, and what to do about it, in whole sentences.
    static func explain(_ error: any Error) -> (message: String, hint: String) {
        let (message, hint) = words(of: error)
        return (message, hint.hasSuffix(".") ? hint : hint + ".")
    }

    private static func words(of error: any Error) -> (message: String, hint: String) {
        switch error {
        case let error as AWSError: (error.message, error.hint)
        case let error as EvidenceError: (error.message, error.hint)
        case let error as ReconcileError: (error.message, error.hint)
        case let error as KafkaError: (error.message, error.hint)
        // What the forge or the server said is most of it.
        case let error as ReviewError: (error.cause.map { "\(error.message) (\($0))" } ?? error.message, error.hint)
        case let error as GitError: (error.cause.map { "\(error.message) (\($0))" } ?? error.message, error.hint)
        case let error as ManifestError: (error.message, error.hint)
        default: ("\(error)", "see the log.")
        }
    }
}
