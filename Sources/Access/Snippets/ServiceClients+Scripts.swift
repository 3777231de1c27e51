// Sources: the READMEs of github.com/aws/aws-msk-iam-sasl-signer-python and -js; confluent_kafka's `oauth_cb` (a token
// and the time of its expiry in seconds); kafka-python's `AbstractTokenProvider`; kafkajs, "Configuration".

extension ServiceClients {
    var confluentKafka: String {
        heading("#", "confluent-kafka in Python", "pip install confluent-kafka aws-msk-iam-sasl-signer-python") + """

            from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
            from confluent_kafka import Consumer, Producer

            REGION = \(region.quoted)


            def token(_):
                # Called from poll() whenever a token is due. It counts in seconds, the signer in milliseconds.
                value, expires = MSKAuthTokenProvider.generate_auth_token(REGION)
                return value, expires / 1000


            CONFIG = {
                "bootstrap.servers": \(bootstrap.joined(separator: ",").quoted),
                "security.protocol": "SASL_SSL",
                "sasl.mechanisms": "OAUTHBEARER",
                "oauth_cb": token,
            \(backoffReason("    #"))    "reconnect.backoff.ms": \(Self.backoff),
                "reconnect.backoff.max.ms": \(Self.maximumBackoff),
            }


            def producer(**settings):
                return Producer(CONFIG | settings)


            def consumer(group\(group.map { "=\($0.quoted)" } ?? ""), **settings):
                return Consumer(CONFIG | {"group.id": group} | settings)

            """
    }

    var kafkaPython: String {
        let list = bootstrap.map(\.quoted).joined(separator: ", ")
        return heading("#", "kafka-python", "pip install kafka-python aws-msk-iam-sasl-signer-python") + """

            from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
            from kafka import KafkaConsumer, KafkaProducer

            try:
                from kafka.net.sasl.oauth import AbstractTokenProvider
            except ImportError:  # before 3.0
                from kafka.sasl.oauth import AbstractTokenProvider

            REGION = \(region.quoted)


            class TokenProvider(AbstractTokenProvider):
                def token(self):
                    return MSKAuthTokenProvider.generate_auth_token(REGION)[0]


            CONFIG = {
                "bootstrap_servers": [\(list)],
                "security_protocol": "SASL_SSL",
                "sasl_mechanism": "OAUTHBEARER",
                "sasl_oauth_token_provider": TokenProvider(),
            \(backoffReason("    #"))    "reconnect_backoff_ms": \(Self.backoff),
                "reconnect_backoff_max_ms": \(Self.maximumBackoff),
            }


            def producer(**settings):
                return KafkaProducer(**CONFIG | settings)


            def consumer(*topics, group\(group.map { "=\($0.quoted)" } ?? ""), **settings):
                return KafkaConsumer(*topics, **CONFIG | {"group_id": group} | settings)

            """
    }

    var kafkaJS: String {
        let list = bootstrap.map(\.quoted).joined(separator: ", ")
        return heading(
            "//", "kafkajs on Node.js", "npm install kafkajs aws-msk-iam-sasl-signer-js") + """

                const { Kafka } = require('kafkajs')
                const { generateAuthToken } = require('aws-msk-iam-sasl-signer-js')

                const region = \(region.quoted)

                const kafka = new Kafka({
                  brokers: [\(list)],
                  ssl: true,
                  sasl: {
                    mechanism: 'oauthbearer',
                    oauthBearerProvider: async () => ({ value: (await generateAuthToken({ region })).token })
                  },
                \(backoffReason("  //"))  retry: { initialRetryTime: \(Self.backoff), maxRetryTime: \(Self.maximumBackoff) }
                })

                module.exports = { kafka\(group.map { ", groupId: \($0.quoted)" } ?? "") }

                """
    }
}
