import Cryptography
import Foundation
import Subprocess

/// Credentials that a command prints (`credential_process`).
///
/// Source: AWS SDKs and Tools Reference Guide, "Process credential provider". The shell runs it, as with the SDKs for Go
/// and Java, in a process group that ends with it.
struct ProcessCredentials: CredentialSource {
    let command: Secret
    let environment: [String: String]
    /// Where the command was written.
    let origin: String
    var limit: Duration = .seconds(60)

    private static let outputLimit = 64 * 1024

    private enum Ending {
        case ended(TerminationStatus, output: [UInt8], diagnostics: [UInt8])
        case late
    }

    func load() async throws(AWSError) -> CredentialOutcome {
        let ending: Ending
        do { ending = try await run() } catch {
            throw failed("cannot be run or prints more than \(Self.outputLimit) bytes", String(describing: error))
        }
        guard case .ended(let status, let output, let diagnostics) = ending else {
            throw failed("did not end within \(limit.components.seconds) s")
        }
        guard status.isSuccess else {
            let words = AWSRedaction.safe(String(decoding: diagnostics, as: UTF8.self))
            throw failed("failed\(words.isEmpty ? "" : ": \(words)")", "\(status)")
        }
        return .found(try CredentialsDocument.credentials(in: output, from: title, version: 1))
    }

    private var title: String { "credential_process of \(origin)" }

    private func failed(_ problem: String, _ cause: String? = nil) -> AWSError {
        AWSError(
            code: .credentialsUnavailable, message: "\(title) \(problem)", hint: "run the command by hand", cause: cause
        )
    }

    private func run() async throws -> Ending {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { [options] in
                let result = try await Subprocess.run(
                    .path("/bin/sh"), arguments: ["-c", command.reveal()],
                    environment: .custom(variables),
                    platformOptions: options, output: .bytes(limit: Self.outputLimit),
                    error: .bytes(limit: Self.outputLimit))
                return .ended(
                    result.terminationStatus, output: result.standardOutput, diagnostics: result.standardError)
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return .late
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .late
        }
    }

    private var variables: [Environment.Key: String] {
        environment.reduce(into: [:]) { variables, variable in
            if let key = Environment.Key(rawValue: variable.key) { variables[key] = variable.value }
        }
    }
}

extension ProcessCredentials: CustomReflectable {
    /// The environment holds secrets.
    var customMirror: Mirror { Mirror(self, children: []) }
}
