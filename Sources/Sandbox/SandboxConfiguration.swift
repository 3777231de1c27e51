import Foundation

/// The clusters that one sandbox process runs; as JSON, the file that `kedge sandbox` reads.
package struct SandboxConfiguration: Codable, Sendable, Equatable {
    package var clusters: [SandboxClusterConfiguration]
    /// The AWS account around them; nil: none.
    package var controlPlane: ControlPlaneConfiguration?

    package init(clusters: [SandboxClusterConfiguration], controlPlane: ControlPlaneConfiguration? = nil) {
        self.clusters = clusters
        self.controlPlane = controlPlane
    }

    /// Reads and checks a file.
    package init(file path: String) throws(SandboxError) {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as DecodingError {
            throw SandboxError(
                .invalidConfiguration, "\(path) is not a sandbox configuration", hint: "see docs/sandbox.md.",
                cause: Self.summary(error))
        } catch {
            throw SandboxError(
                .invalidConfiguration, "\(path) cannot be read", hint: "check the path and its permissions.",
                cause: error.localizedDescription)
        }
    }

    /// Where a decoding error lies and what it is about; never a value, which could be a password.
    private static func summary(_ error: DecodingError) -> String {
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        guard let context else { return "malformed" }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
