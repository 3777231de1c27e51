# confluent-kafka in Python, for User:order-svc.
# pip install confluent-kafka aws-msk-iam-sasl-signer-python
# It signs in with the credentials that the service finds where it runs; no secret belongs into this file.
# Role: arn:aws:iam::123456789012:role/order-svc-role

from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from confluent_kafka import Consumer, Producer

REGION = "eu-west-1"


def token(_):
    # Called from poll() whenever a token is due. It counts in seconds, the signer in milliseconds.
    value, expires = MSKAuthTokenProvider.generate_auth_token(REGION)
    return value, expires / 1000


CONFIG = {
    "bootstrap.servers": "b-1.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098,b-2.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098",
    "security.protocol": "SASL_SSL",
    "sasl.mechanisms": "OAUTHBEARER",
    "oauth_cb": token,
    # Each broker takes 100 new IAM connections a second (4 on t3.small) and 3,000 in all: come back slowly.
    "reconnect.backoff.ms": 1000,
    "reconnect.backoff.max.ms": 10000,
}


def producer(**settings):
    return Producer(CONFIG | settings)


def consumer(group="order-processing-cg", **settings):
    return Consumer(CONFIG | {"group.id": group} | settings)
