import AWS
import Access
import ArgumentParser
import Cryptography
import Evidence
import Foundation
import GitSource
import HTTP
import Kafka
import Manifests
import Reconcile
import Review
import Sandbox
import Transfer

/// An error that says what failed and what the operator can do about it.
protocol ExplainedError: Error {
    var message: String { get }
    var hint: String { get }
    /// What a library or the other side said.
    var cause: String? { get }
    var exitCode: ExitCode { get }
}

extension ExplainedError {
    var exitCode: ExitCode { .failure }
}

extension AWSError: ExplainedError {}
extension AccessError: ExplainedError {}
extension CryptoError: ExplainedError {}
extension EvidenceError: ExplainedError {}
extension GitError: ExplainedError {}
extension KafkaError: ExplainedError {}
extension ManifestError: ExplainedError {}
extension HTTPError: ExplainedError {}
extension RecordError: ExplainedError {}
extension ReviewError: ExplainedError {}
extension SandboxError: ExplainedError {}
extension TransferError: ExplainedError {}
extension WireError: ExplainedError {}

extension ReconcileError: ExplainedError {
    var exitCode: ExitCode { code == .invalidManifests ? .invalidManifests : .failure }
}

/// What Foundation could not do with a file.
extension CocoaError: ExplainedError {
    var message: String { "\(filePath ?? url?.path() ?? "a file") cannot be used" }
    var hint: String { "check that it is there, and what this user may do with it." }
    var cause: String? { localizedDescription }
}
