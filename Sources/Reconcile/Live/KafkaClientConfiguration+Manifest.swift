import AWS
import Cryptography
import Foundation
import Kafka
import Manifests

extension KafkaClientConfiguration {
    /// How to reach a cluster of a manifest; secrets come from the environment or from AWS.
    package init(
        _ cluster: ClusterSpec, _ controlPlane: any ControlPlane, environment: [String: String]
    ) async throws {
        self.init(
            bootstrapServers: cluster.asksMSK
                ? try await controlPlane.bootstrapServers(of: cluster)
                : cluster.bootstrapServers.map { BrokerAddress(host: $0.host, port: $0.port) },
            tls: cluster.tls.isEnabled ? .enabled(caFile: cluster.tls.caFile) : .disabled,
            sasl: try await .of(cluster, controlPlane, environment: environment))
    }
}

extension SASLCredentials {
    /// nil where the manifest says NONE.
    fileprivate static func of(
        _ cluster: ClusterSpec, _ controlPlane: any ControlPlane, environment: [String: String]
    ) async throws -> SASLCredentials? {
        guard let login = cluster.authentication.login else {
            guard cluster.authentication.mechanism == .iam else { return nil }
            return mskIAM(try controlPlane.credentials(of: cluster.credentials), region: cluster.arn.region)
        }
        let given = try login.username?.resolve(environment: environment).reveal()
        let (username, password): (String, Secret)
        switch login.password {
        case .variable(let variable):
            (username, password) = (given ?? "", try variable.resolve(environment: environment))
        case .secretsManager(let secret):
            let held = try await controlPlane.login(inSecret: secret, of: cluster)
            guard given == nil || given == held.username else {
                throw ReconcileError(
                    .refused, "secret \(secret) holds the password of \(held.username), not of \(given ?? "")",
                    hint: "name that user, or leave username out.")
            }
            (username, password) = (held.username, held.password)
        }
        return switch cluster.authentication {
        case .scramSHA512: .scramSHA512(username: username, password: password)
        case .scramSHA256: .scramSHA256(username: username, password: password)
        case .plain, .iam, .none: .plain(username: username, password: password)
        }
    }

    /// Signs in as an IAM identity: a token for each connection, made when it is needed.
    package static func mskIAM(_ provider: any AWSCredentialProvider, region: String) -> SASLCredentials {
        .oauthBearer {
            let credentials = try await provider.credentials()
            let (token, expires) = try MSKToken.generate(region: region, credentials: credentials, now: Date())
            return OAuthBearerToken(value: Secret(token), expires: expires)
        }
    }

    /// Whom the brokers see; nil for an IAM identity, whom they see by its role.
    var principal: String? {
        switch self {
        case .scramSHA512(let username, _), .scramSHA256(let username, _), .plain(let username, _): "User:\(username)"
        case .oauthBearer: nil
        }
    }
}
