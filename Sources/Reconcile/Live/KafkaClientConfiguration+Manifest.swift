import AWS
import Crypto
import Foundation
import Kafka
import Manifests

extension KafkaClientConfiguration {
    /// How to reach a cluster of a manifest; secrets come from the environment.
    package init(_ cluster: ClusterSpec, environment: [String: String]) throws {
        self.init(
            bootstrapServers: cluster.bootstrapServers.map { BrokerAddress(host: $0.host, port: $0.port) },
            tls: cluster.tls.isEnabled ? .enabled(caFile: cluster.tls.caFile) : .disabled,
            sasl: try SASLCredentials(cluster, environment: environment))
    }
}

extension SASLCredentials {
    /// nil where the manifest says NONE.
    fileprivate init?(_ cluster: ClusterSpec, environment: [String: String]) throws {
        func login(_ login: ClusterAuthentication.Login) throws -> (username: String, password: Secret) {
            guard let username = login.username, case .variable(let password) = login.password else {
                throw ReconcileError(
                    .refused, "passwordFrom is not read yet", hint: "write username and password: ${NAME}.")
            }
            return (
                try username.resolve(environment: environment).reveal(),
                try password.resolve(environment: environment)
            )
        }
        switch cluster.authentication {
        case .scramSHA512(let credentials):
            let (username, password) = try login(credentials)
            self = .scramSHA512(username: username, password: password)
        case .scramSHA256(let credentials):
            let (username, password) = try login(credentials)
            self = .scramSHA256(username: username, password: password)
        case .plain(let credentials):
            let (username, password) = try login(credentials)
            self = .plain(username: username, password: password)
        case .iam:
            self = .mskIAM(EnvironmentCredentials(environment: environment), region: cluster.arn.region)
        case .none: return nil
        }
    }

    /// Signs in as an IAM identity: a token for each connection, made when it is needed.
    package static func mskIAM(_ provider: some AWSCredentialProvider, region: String) -> SASLCredentials {
        .oauthBearer {
            let credentials = try await provider.credentials()
            let (token, expires) = try MSKToken.generate(region: region, credentials: credentials, now: Date())
            return OAuthBearerToken(value: Secret(token), expires: expires)
        }
    }
}
