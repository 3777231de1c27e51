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
        let settings = try spec.map { try ReviewSettings($0, environment: environment) }
        let desk = try ReviewDesk(repository, settings: settings, transport: transport)
        made.withLock { $0 = (spec, desk) }
        return desk
    }
}

extension ReviewSettings {
    init(_ spec: ReviewSpec, environment: [String: String]) throws {
        let credentials: ForgeCredentials =
            switch spec.login {
            case .token(let token): .token(try token.resolve(environment: environment))
            case .app(let app):
                .app(
                    id: String(app.id), installation: app.installationID,
                    privateKey: try app.privateKey.resolve(environment: environment))
            }
        self.init(
            forge: ForgeKind(rawValue: spec.forge.rawValue), url: spec.url, repository: spec.repository,
            credentials: credentials, labels: spec.labels, reviewers: spec.reviewers)
    }
}

extension DoctorReport.Trial {
    /// Settings that cannot be used.
    init(review error: any Error) {
        let (message, hint) = Finding.explain(error)
        self.init(subject: "spec.access.review", outcome: .fails(message, hint: hint))
    }
}
