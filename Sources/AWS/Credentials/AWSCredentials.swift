import Cryptography
import Foundation

/// What signs a request: an access key, and for temporary credentials a session token and an end.
package struct AWSCredentials: Sendable, Equatable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: Secret?
    package let expiration: Date?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// A source of credentials; it caches and refreshes as it must, so ask it for each use.
package protocol AWSCredentialProvider: Sendable {
    func credentials() async throws -> AWSCredentials
    /// Says that AWS refused these as expired; the next ones must be others, where there are others.
    func invalidate(_ refused: AWSCredentials) async
}

extension AWSCredentialProvider {
    package func invalidate(_ refused: AWSCredentials) async {}
}
