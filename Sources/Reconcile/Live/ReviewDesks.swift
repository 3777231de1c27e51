import Cryptography
import Foundation
import GitSource
import HTTP
import Manifests
import Review
import Synchronization

/// The desk of a repository, made once for what the manifest says of reviews.
final class ReviewDesks: Sendable {
    private let repository: GitRepository
    private let transport: HTTPTransport
    private let environment: [String: String]
    private let made = Mutex<(spec: ReviewSpec?, desk: ReviewDesk)?>(nil)

    init(_ repository: GitRepository, _ transport: HTTPTransport, environment: [String: String]) {
        self.repository = repository
        self.transport = transport
        self.environment = environment
    }

    func desk(_ spec: ReviewSpec?) throws -> ReviewDesk {
        if let made = made.withLock({ $0 }), made.spec == spec { return made.desk }
        let desk = try ReviewDesk(repository, settings: try spec.map(settings), transport: transport)
        made.withLock { $0 = (spec, desk) }
        return desk
    }

    private func settings(_ spec: ReviewSpec) throws -> ReviewSettings {
        let credentials: ForgeCredentials =
            switch spec.login {
            case .token(let token): .token(try token.resolve(environment: environment))
            case .app(let app):
                .app(
                    id: String(app.id), installation: app.installationID,
                    privateKey: try app.privateKey.resolve(environment: environment))
            }
        return ReviewSettings(
            forge: ForgeKind(rawValue: spec.forge.rawValue), url: spec.url, repository: spec.repository,
            credentials: credentials, labels: spec.labels, reviewers: spec.reviewers)
    }
}
