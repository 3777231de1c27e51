# kafka-python, for User:order-svc.
# pip install kafka-python aws-msk-iam-sasl-signer-python
# It signs in with the credentials that the service finds where it runs; no secret belongs into this file.
# Role: arn:aws:iam::123456789012:role/order-svc-role

from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from kafka import KafkaConsumer, KafkaProducer

try:
    from kafka.net.sasl.oauth import AbstractTokenProvider
except ImportError:  # before 3.0
    from kafka.sasl.oauth import AbstractTokenProvider

REGION = "eu-west-1"


class TokenProvider(AbstractTokenProvider):
    def token(self):
        return MSKAuthTokenProvider.generate_auth_token(REGION)[0]


CONFIG = {
    "bootstrap_servers": ["b-1.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098", "b-2.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098"],
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "OAUTHBEARER",
    "sasl_oauth_token_provider": TokenProvider(),
    # Each broker takes 100 new IAM connections a second (4 on t3.small) and 3,000 in all: come back slowly.
    "reconnect_backoff_ms": 1000,
    "reconnect_backoff_max_ms": 10000,
}


def producer(**settings):
    return KafkaProducer(**CONFIG | settings)


def consumer(*topics, group="order-processing-cg", **settings):
    return KafkaConsumer(*topics, **CONFIG | {"group_id": group} | settings)
