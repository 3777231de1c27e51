// Sources: the README of github.com/aws/aws-msk-iam-auth (both mechanisms); Amazon MSK Developer Guide, "Configure
// clients for IAM access control"; Spring Boot reference, "Additional Kafka Properties" (brackets keep dots in keys).

extension ServiceClients {
    private typealias Setting = (name: String, value: String)

    private static let iam: [Setting] = [
        ("security.protocol", "SASL_SSL"), ("sasl.mechanism", "AWS_MSK_IAM"),
        ("sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;"),
        ("sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMClientCallbackHandler"),
    ]

    private static let oauthBearer: [Setting] = [
        ("security.protocol", "SASL_SSL"), ("sasl.mechanism", "OAUTHBEARER"),
        ("sasl.jaas.config", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"),
        ("sasl.login.callback.handler.class", "software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler"),
        ("sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler"),
    ]

    private static let backoffs: [Setting] = [
        ("reconnect.backoff.ms", "\(backoff)"), ("reconnect.backoff.max.ms", "\(maximumBackoff)"),
    ]

    private static let library = "Needs software.amazon.msk:aws-msk-iam-auth on the class path."

    var javaIAM: String {
        properties(Self.iam, heading("#", "Clients in Java with the mechanism AWS_MSK_IAM", Self.library))
    }

    var javaOAuthBearer: String {
        properties(
            Self.oauthBearer,
            heading("#", "Clients in Java with the mechanism OAUTHBEARER", Self.library + " Since its version 2."))
    }

    /// The settings that every binding of librdkafka takes; the token comes from its callback.
    var librdkafka: String {
        properties(
            [("security.protocol", "SASL_SSL"), ("sasl.mechanisms", "OAUTHBEARER")],
            heading(
                "#", "Clients on librdkafka",
                "Set its token refresh callback (oauthbearer_token_refresh_cb, in Python oauth_cb) to AWS's signer for",
                "the language, and poll: the callback runs in it. A token's lifetime is given in the unit that the",
                "binding asks for, the signers' is in milliseconds."))
    }

    private func properties(_ settings: [Setting], _ heading: String) -> String {
        let all = [("bootstrap.servers", bootstrap.joined(separator: ",").propertyValue)] + settings
        return heading + "\n" + all.map { "\($0.0)=\($0.1)\n" }.joined()
            + (group.map { "group.id=\($0.propertyValue)\n" } ?? "") + "\n" + backoffReason("#")
            + Self.backoffs.map { "\($0.name)=\($0.value)\n" }.joined()
    }

    var spring: String {
        let settings = Self.iam + Self.backoffs
        return heading("#", "Spring Boot with the mechanism AWS_MSK_IAM", Self.library) + """

            spring:
              kafka:
                bootstrap-servers: \(bootstrap.joined(separator: ",").quoted)
                properties:
            \(settings.map { "      \"[\($0.name)]\": \($0.value.quoted)\n" }.joined())
            """ + (group.map { "    consumer:\n      group-id: \($0.quoted)\n" } ?? "")
    }
}
