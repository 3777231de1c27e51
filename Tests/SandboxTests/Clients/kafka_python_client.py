"""Drives a cluster with kafka-python: `kafka_python_client.py SCENARIO SETTINGS-AS-JSON`.

Prints one JSON object; a failure ends in a traceback and a non-zero exit.
"""

import json
import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import (
    ACL, ACLFilter, ACLOperation, ACLPermissionType, ACLResourcePatternType, ConfigResource, ConfigResourceType,
    KafkaAdminClient, NewTopic, ResourcePattern, ResourcePatternFilter, ResourceType)
from kafka.errors import KafkaError

DEADLINE = 60


def settings_of(settings, user=None):
    name = user or settings["user"]
    config = {"bootstrap_servers": settings["bootstrap"], "security_protocol": "SASL_SSL", "ssl_cafile": settings["ca"]}
    if "mechanism" in settings:
        return config | {
            "sasl_mechanism": settings["mechanism"], "sasl_plain_username": name,
            "sasl_plain_password": settings["passwords"][name]}
    return config | {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": token_provider(settings, name)}


def token_provider(settings, name):
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.credentials import CredentialProvider, Credentials
    from kafka.net.sasl.oauth import AbstractTokenProvider

    class Fixed(CredentialProvider):
        def load(self):
            key = settings["accessKeys"][name]
            return Credentials(key["id"], key["secret"])

    class Provider(AbstractTokenProvider):
        def token(self):
            return MSKAuthTokenProvider.generate_auth_token_from_credentials_provider("us-east-1", Fixed())[0]

    return Provider()


def attempt(action):
    """`ok`, or the name of the error that the action raises."""
    try:
        action()
        return "ok"
    except KafkaError as error:
        return type(error).__name__


def consumer(settings, group, user=None, **options):
    return KafkaConsumer(
        **settings_of(settings, user), group_id=group, auto_offset_reset="earliest", enable_auto_commit=False,
        session_timeout_ms=6000, heartbeat_interval_ms=500, **options)


def read(client, count):
    end = time.monotonic() + DEADLINE
    records = []
    while len(records) < count:
        assert time.monotonic() < end, f"{len(records)} of {count} records came in time"
        for batch in client.poll(timeout_ms=200).values():
            records += batch
    return records


def everything(settings):
    admin = KafkaAdminClient(**settings_of(settings))
    found = {}
    admin.create_topics([NewTopic("apples", 3, 3, topic_configs={"retention.ms": "5000"})])
    found["again"] = attempt(lambda: admin.create_topics([NewTopic("apples", 1, 1)]))
    found["topics"] = sorted(admin.list_topics())
    for codec in (None, "gzip", "snappy", "lz4", "zstd"):
        producer = KafkaProducer(
            **settings_of(settings), compression_type=codec, enable_idempotence=True, acks="all")
        futures = [
            producer.send("apples", key=f"{codec}-{n}".encode(), value=b"value " * 50, partition=n % 3, headers=[("n", b"1")])
            for n in range(90)]
        producer.flush(DEADLINE)
        for future in futures:
            future.get(DEADLINE)
        producer.close()

    reader = consumer(settings, "pickers")
    reader.subscribe(["apples"])
    records = read(reader, 450)
    found["read"] = len(records)
    found["in order"] = all(
        [r.offset for r in records if r.partition == partition] == list(range(150)) for partition in range(3))
    found["keys"] = len({r.key for r in records})
    reader.commit()
    reader.close()
    again = consumer(settings, "pickers")
    again.subscribe(["apples"])
    while not again.assignment():
        again.poll(timeout_ms=200)
    found["positions"] = sorted(again.position(partition) for partition in again.assignment())
    again.close()
    partition = TopicPartition("apples", 0)
    probe = consumer(settings, None)
    found["ends"] = [probe.beginning_offsets([partition])[partition], probe.end_offsets([partition])[partition]]
    found["by time"] = probe.offsets_for_times({partition: 0})[partition].offset
    probe.close()

    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "apples")])
    found["retention"] = "5000" in json.dumps(described, default=str)
    found["groups"] = sorted(group["group_id"] if isinstance(group, dict) else group[0] for group in admin.list_groups())
    rule = ACL(
        "User:alice", "*", ACLOperation.READ, ACLPermissionType.ALLOW, ResourcePattern(ResourceType.TOPIC, "apples"))
    found["acls run"] = attempt(lambda: admin.create_acls([rule]))
    anything = ACLFilter(
        None, None, ACLOperation.ANY, ACLPermissionType.ANY,
        ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY))
    acls = admin.describe_acls(anything)
    found["acls"] = len(acls[0] if isinstance(acls, tuple) else acls)
    other = KafkaAdminClient(**settings_of(settings, settings["other"]))
    found["other describes acls"] = attempt(lambda: other.describe_acls(anything))
    found["other creates"] = attempt(lambda: other.create_topics([NewTopic("pears", 1, 1)]))
    found["deleted"] = attempt(lambda: admin.delete_topics(["apples"]))
    admin.create_topics([NewTopic("ledger", 1, 3)])
    book = KafkaProducer(**settings_of(settings), transactional_id="book")
    book.init_transactions()
    book.begin_transaction()
    book.send("ledger", value=b"x", partition=0).get(DEADLINE)
    found["open"] = [[each.transactional_id, each.state if isinstance(each.state, str) else each.state.value]
                     for each in listed_transactions(admin)]
    found["writers"] = len(producers_of(admin, "ledger"))
    book.commit_transaction()
    book.close()
    found["ended"] = [each.state if isinstance(each.state, str) else each.state.value for each in listed_transactions(admin)]
    admin.close()
    other.close()
    return found


def listed_transactions(admin):
    listed = admin.list_transactions()
    return listed if isinstance(listed, list) else [each for group in listed.values() for each in group]


def producers_of(admin, topic):
    return list(admin.describe_producers([TopicPartition(topic, 0)]).values())[0].active_producers


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](json.loads(sys.argv[2]))))
