extension ServiceClients {
    /// Where the servers are told, and those for services that come from elsewhere.
    private var whereabouts: String {
        let about =
            servers.listed.isEmpty
            ? "Put the servers into the file that you take; they are told by"
            : "The servers in the files are those of the day that they were made; the present ones are told by"
        let others = servers.others.sorted { $0.key.rawValue < $1.key.rawValue }.map { way, listed in
            "\n\n  Services that come \(way.words) take \(listed.map(Markdown.code).joined(separator: ", "))."
        }
        return "  \(about)\n\n  ```sh\n  \(asking)\n  ```" + others.joined() + "\n"
    }

    var readme: String {
        let about: [(String, String)] = [
            ("`java-iam.properties`", "Java, Kafka Connect and Kafka Streams, mechanism AWS_MSK_IAM"),
            ("`java-oauthbearer.properties`", "the same with the mechanism OAUTHBEARER"),
            ("`spring-application.yaml`", "Spring Boot"),
            ("`confluent_kafka_client.py`", "Python with confluent-kafka"),
            ("`kafka_python_client.py`", "Python with kafka-python"),
            ("`kafkajs_client.js`", "Node.js with kafkajs"),
            ("`librdkafka.properties`", "other clients on librdkafka: C, C++, .NET, Go, PHP, Rust"),
        ]
        let role = role.map { Markdown.code("\($0)") } ?? "the role of \(Markdown.code(principal))"
        return """
            # Clients of \(Markdown.code(principal))

            How the service signs in to the target. Take what fits its client; the rest of its configuration stays.

            | file | for |
            | --- | --- |
            \(about.map { "| \($0.0) | \($0.1) |\n" }.joined())
            - **Who it is.** The service runs as \(role).
              An instance profile, a task role, an execution role or a service account gives it the credentials. The user's
              name and password are no longer used.
            - **Where.** Region \(Markdown.code(region)), port 9098 (9198 from the internet), TLS with public certificates.
            \(whereabouts)
            - **What it may do.** `policy.json` beside this folder. A consumer needs its group there as well.
            - **How fast.** Each broker takes 100 new IAM connections a second (4 on t3.small) and 3,000 at a time. When many
              clients switch at once, those that are refused come back after `reconnect.backoff.ms`; do not lower it.
            - **How long.** A token lives 15 minutes. The clients renew it by themselves as long as they poll.

            Sources: [Amazon MSK Developer
            Guide](https://docs.aws.amazon.com/msk/latest/developerguide/configure-clients-for-iam-access-control.html),
            [quotas](https://docs.aws.amazon.com/msk/latest/developerguide/limits.html),
            [aws-msk-iam-auth](https://github.com/aws/aws-msk-iam-auth), AWS's signers for
            [Python](https://github.com/aws/aws-msk-iam-sasl-signer-python),
            [JavaScript](https://github.com/aws/aws-msk-iam-sasl-signer-js),
            [Go](https://github.com/aws/aws-msk-iam-sasl-signer-go) and
            [.NET](https://github.com/aws/aws-msk-iam-sasl-signer-net).

            """
    }
}
