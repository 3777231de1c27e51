"""Drives a cluster with confluent-kafka (librdkafka): `confluent_client.py SCENARIO SETTINGS-AS-JSON`.

Prints one JSON object; a failure ends in a traceback and a non-zero exit.
"""

import json
import sys
import time

from confluent_kafka import (
    Consumer, IsolationLevel, KafkaException, Producer, TopicPartition, ConsumerGroupTopicPartitions)
from confluent_kafka.admin import (
    AclBinding, AclBindingFilter, AclOperation, AclPermissionType, AdminClient, AlterConfigOpType, ConfigEntry,
    ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourcePatternType, ResourceType, ScramCredentialInfo,
    ScramMechanism, UserScramCredentialDeletion, UserScramCredentialUpsertion)

DEADLINE = 60


def settings_of(settings, user=None):
    """Client configuration for the cluster that the settings describe."""
    config = {"bootstrap.servers": settings["bootstrap"], "socket.timeout.ms": 10000}
    if "ca" in settings:
        config |= {"security.protocol": "SASL_SSL", "ssl.ca.location": settings["ca"]}
    if "mechanism" in settings:
        name = user or settings["user"]
        config |= {
            "sasl.mechanism": settings["mechanism"], "sasl.username": name,
            "sasl.password": settings["passwords"][name]}
    if "accessKeys" in settings:
        config |= {"sasl.mechanism": "OAUTHBEARER", "oauth_cb": msk_token(settings, user or settings["user"])}
    return config


def msk_token(settings, name):
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.credentials import CredentialProvider, Credentials

    class Fixed(CredentialProvider):
        def load(self):
            key = settings["accessKeys"][name]
            return Credentials(key["id"], key["secret"])

    def token(_):
        text, expires = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider("us-east-1", Fixed())
        return text, expires / 1000

    return token


def admin(settings, user=None):
    client = AdminClient(settings_of(settings, user))
    client.poll(0)
    return client


def outcome(future):
    """The name of the error of a future, or `ok`."""
    try:
        future.result(DEADLINE)
        return "ok"
    except KafkaException as error:
        return error.args[0].name()


def outcomes(futures):
    return {str(key): outcome(future) for key, future in futures.items()}


def send(settings, topic, records, user=None, **options):
    """Produces (key, value, partition) records and gives the error names, or the offsets."""
    producer = Producer(settings_of(settings, user) | {"linger.ms": 5, "message.timeout.ms": 20000} | options)
    results = []

    def delivered(error, message):
        results.append(error.name() if error else [message.partition(), message.offset()])

    for key, value, partition in records:
        producer.produce(topic, key=key, value=value, partition=partition, on_delivery=delivered)
        producer.poll(0)
    assert producer.flush(DEADLINE) == 0, "records were not acknowledged in time"
    return results


def consumer(settings, group, user=None, **options):
    return Consumer(
        settings_of(settings, user)
        | {"group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False,
           "session.timeout.ms": 6000, "heartbeat.interval.ms": 500} | options)


def read(client, count, deadline=DEADLINE):
    """Reads so many records; an error ends it with its name."""
    end = time.monotonic() + deadline
    records = []
    while len(records) < count:
        assert time.monotonic() < end, f"{len(records)} of {count} records came in time"
        message = client.poll(0.2)
        if message is None:
            continue
        if message.error():
            return message.error().name()
        records.append(message)
    return records


def administration(settings):
    client = admin(settings)
    found = {}
    found["created"] = outcomes(client.create_topics([
        NewTopic("orders", 3, 3, config={"cleanup.policy": "compact", "max.message.bytes": "2000000"}),
        NewTopic("defaults", -1, -1), NewTopic("wide", 1, 9), NewTopic("bad/name", 1, 1),
        NewTopic("odd", 1, 1, config={"no.such.key": "1"}), NewTopic("none", 0, 1)]))
    found["again"] = outcomes(client.create_topics([NewTopic("orders", 1, 1)]))
    found["validated"] = outcomes(client.create_topics([NewTopic("imagined", 1, 1)], validate_only=True))
    found["assigned"] = outcomes(client.create_topics([
        NewTopic("assigned", 2, replica_assignment=[[2, 3], [3, 1]])]))
    topics = client.list_topics(timeout=10).topics
    found["topics"] = {
        name: [[p.leader, p.replicas] for p in topic.partitions.values()] for name, topic in topics.items()}

    orders = ConfigResource(ConfigResource.Type.TOPIC, "orders")

    def config(resource):
        return {name: (entry.value, entry.source) for name, entry in
                client.describe_configs([resource])[resource].result(DEADLINE).items()}

    before = config(orders)
    found["configs"] = {name: before[name] for name in ("cleanup.policy", "max.message.bytes", "retention.ms")}
    found["config count"] = len(before)

    def change(name, value, operation):
        return ConfigResource(ConfigResource.Type.TOPIC, "orders", incremental_configs=[
            ConfigEntry(name, value, incremental_operation=operation)])

    found["altered"] = [
        outcome(client.incremental_alter_configs([change(*each)])[change(*each)])
        for each in (
            ("retention.ms", "1000", AlterConfigOpType.SET), ("cleanup.policy", "delete", AlterConfigOpType.APPEND),
            ("max.message.bytes", None, AlterConfigOpType.DELETE),
            ("retention.ms", "soon", AlterConfigOpType.SET), ("no.such.key", "1", AlterConfigOpType.SET),
            ("retention.ms", "1", AlterConfigOpType.APPEND))]
    after = config(orders)
    found["configs after"] = {name: after[name] for name in ("cleanup.policy", "max.message.bytes", "retention.ms")}

    found["partitions"] = outcomes(client.create_partitions([NewPartitions("orders", 5)])) | {
        "fewer": outcome(client.create_partitions([NewPartitions("assigned", 1)])["assigned"])}
    found["count"] = len(client.list_topics("orders", timeout=10).topics["orders"].partitions)

    send(settings, "defaults", [(None, f"{n}".encode(), 0) for n in range(10)])
    position = TopicPartition("defaults", 0)
    found["deleted before"] = client.delete_records([TopicPartition("defaults", 0, 4)])[position].result(DEADLINE).low_watermark

    def offset(spec):
        return client.list_offsets({position: spec})[position].result(DEADLINE).offset

    found["offsets"] = [offset(OffsetSpec.earliest()), offset(OffsetSpec.latest()), offset(OffsetSpec.for_timestamp(0)),
                        offset(OffsetSpec.max_timestamp()) >= 4]

    cluster = client.describe_cluster().result(DEADLINE)
    found["cluster"] = {"nodes": sorted(node.id for node in cluster.nodes), "controller": cluster.controller.id}
    broker = ConfigResource(ConfigResource.Type.BROKER, "1")
    found["broker"] = config(broker)["num.partitions"]

    found["removed"] = outcomes(client.delete_topics(["assigned", "absent"]))
    return found


def access(settings):
    """ACLs and SCRAM users: what a user may do follows from them."""
    client = admin(settings)
    found = {"created": outcomes(client.create_topics([NewTopic("secret", 1, 3), NewTopic("open", 1, 3)]))}

    def allow(kind, name, operation, pattern=ResourcePatternType.LITERAL):
        return AclBinding(kind, name, pattern, "User:alice", "*", operation, AclPermissionType.ALLOW)

    bindings = [
        allow(ResourceType.TOPIC, "open", AclOperation.WRITE), allow(ResourceType.TOPIC, "open", AclOperation.READ),
        allow(ResourceType.GROUP, "alice-", AclOperation.READ, ResourcePatternType.PREFIXED)]
    found["acls"] = [outcome(future) for future in client.create_acls(bindings).values()]
    anything = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
    found["described"] = sorted(
        f"{acl.name} {acl.operation.name} {acl.resource_pattern_type.name}"
        for acl in client.describe_acls(anything).result(DEADLINE))
    alice = admin(settings, "alice")
    found["alice sees"] = sorted(alice.list_topics(timeout=10).topics)
    found["alice creates"] = outcomes(alice.create_topics([NewTopic("hers", 1, 1)]))
    found["alice writes open"] = send(settings, "open", [("k", "v", 0)], "alice")
    found["alice writes secret"] = send(settings, "secret", [("k", "v", 0)], "alice")

    reader = consumer(settings, "alice-1", "alice")
    reader.subscribe(["open"])
    found["alice reads open"] = [message.value().decode() for message in read(reader, 1)]
    reader.close()
    other = consumer(settings, "bob", "alice")
    other.subscribe(["open"])
    found["alice in another group"] = read(other, 1)
    other.close()

    everything = AclBindingFilter(
        ResourceType.TOPIC, "open", ResourcePatternType.LITERAL, "User:alice", None, AclOperation.ANY,
        AclPermissionType.ANY)
    found["deleted"] = len(client.delete_acls([everything])[everything].result(DEADLINE))
    found["alice writes after"] = send(settings, "open", [("k", "v", 0)], "alice")

    upsert = UserScramCredentialUpsertion(
        "carol", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192), b"carol-secret")
    found["carol"] = outcomes(client.alter_user_scram_credentials([upsert]))
    info = client.describe_user_scram_credentials(["carol"])["carol"].result(DEADLINE)
    found["carol's"] = [[each.mechanism.name, each.iterations] for each in info.scram_credential_infos]
    carol = settings | {"user": "carol", "passwords": {"carol": "carol-secret"}, "mechanism": "SCRAM-SHA-512"}
    found["carol sees"] = sorted(admin(carol).list_topics(timeout=10).topics)
    removal = UserScramCredentialDeletion("carol", ScramMechanism.SCRAM_SHA_512)
    found["carol removed"] = outcomes(client.alter_user_scram_credentials([removal]))
    wrong = settings | {"user": "alice", "passwords": {"alice": "wrong"}}
    seen = []
    refused = Producer(settings_of(wrong) | {"error_cb": lambda error: seen.append(error.name())})
    end = time.monotonic() + DEADLINE
    while "_AUTHENTICATION" not in seen and time.monotonic() < end:
        refused.poll(0.2)
    found["wrong password"] = "_AUTHENTICATION" in seen
    return found


def codecs(settings):
    """Every codec, idempotent, in and out, by a topic that keeps the codec and by one that recompresses."""
    client = admin(settings)
    found = {"created": outcomes(client.create_topics([
        NewTopic("kept", 2, 3), NewTopic("gzipped", 2, 3, config={"compression.type": "gzip"}),
        NewTopic("stamped", 1, 3, config={"message.timestamp.type": "LogAppendTime"}),
        NewTopic("small", 1, 3, config={"max.message.bytes": "1000"})]))}
    sent = {}
    for topic in ("kept", "gzipped"):
        sent[topic] = []
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            records = [(f"{codec}-{n}".encode(), f"{codec} value {n} ".encode() * 20, n % 2) for n in range(400)]
            offsets = send(settings, topic, records, **{"compression.type": codec, "enable.idempotence": True})
            assert all(isinstance(offset, list) for offset in offsets), offsets
            sent[topic] += records
    for topic, records in sent.items():
        reader = consumer(settings, f"check-{topic}", **{"check.crcs": True})
        reader.assign([TopicPartition(topic, partition, 0) for partition in (0, 1)])
        got = read(reader, len(records))
        for partition in (0, 1):
            came = [(m.key(), m.value(), m.partition()) for m in got if m.partition() == partition]
            assert came == [record for record in records if record[2] == partition], f"{topic}-{partition} differs"
            assert [m.offset() for m in got if m.partition() == partition] == list(range(len(came)))
        reader.close()
        found[topic] = len(got)
    send(settings, "stamped", [(None, b"x", 0)])
    reader = consumer(settings, "check-stamped")
    reader.assign([TopicPartition("stamped", 0, 0)])
    found["timestamp type"] = read(reader, 1)[0].timestamp()[0]
    reader.close()
    found["too large"] = send(settings, "small", [(None, b"x" * 2000, 0)])
    return found


def groups(settings):
    client = admin(settings)
    client.create_topics([NewTopic("work", 4, 3)])["work"].result(DEADLINE)
    send(settings, "work", [(None, f"{n}".encode(), n % 4) for n in range(40)])
    found = {}
    assigned = {}

    def member(name, **options):
        each = consumer(settings, "workers", **options)
        each.subscribe(["work"], on_assign=lambda _, partitions: assigned.update({name: len(partitions)}))
        return each

    def until(condition, *members):
        end = time.monotonic() + DEADLINE
        seen = []
        while not condition():
            assert time.monotonic() < end, f"rebalance did not end: {assigned}"
            for each in members:
                message = each.poll(0.1)
                if message is not None and not message.error():
                    seen.append(message)
        return seen

    def commit(offset):
        """A commit from outside of the group."""
        futures = client.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions("workers", [TopicPartition("work", 0, offset)])])
        error = futures["workers"].result(DEADLINE).topic_partitions[0].error
        return error.name() if error else "ok"

    first = member("first")
    seen = until(lambda: assigned.get("first") == 4, first)
    seen += read(first, 40 - len(seen))
    found["read"] = len(seen)
    first.commit(asynchronous=False)
    second = member("second")
    until(lambda: assigned.get("first") == 2 and assigned.get("second") == 2, first, second)
    found["shared"] = sorted(assigned.values())
    described = client.describe_consumer_groups(["workers"])["workers"].result(DEADLINE)
    found["described"] = [described.state.name, len(described.members)]
    found["active commit"] = commit(1)
    found["active delete"] = outcome(client.delete_consumer_groups(["workers"])["workers"])
    first.close()
    until(lambda: assigned.get("second") == 4, second)
    second.close()

    third = member("third")
    send(settings, "work", [(None, b"new", 0)])
    found["goes on with"] = [message.value().decode() for message in read(third, 1)]
    third.close()

    def committed():
        result = client.list_consumer_group_offsets([ConsumerGroupTopicPartitions("workers")])["workers"]
        return {p.partition: p.offset for p in result.result(DEADLINE).topic_partitions}

    found["committed"] = committed()
    found["empty commit"] = commit(3)
    found["then"] = committed()
    found["listed"] = sorted(
        [group.group_id, group.state.name] for group in client.list_consumer_groups().result(DEADLINE).valid)
    found["deleted"] = outcome(client.delete_consumer_groups(["workers"])["workers"])
    found["deleted again"] = outcome(client.delete_consumer_groups(["workers"])["workers"])

    static = member("static", **{"group.instance.id": "one"})
    until(lambda: assigned.get("static") == 4, static)
    found["static"] = client.describe_consumer_groups(["workers"])["workers"].result(DEADLINE).members[0].group_instance_id
    static.close()
    return found


def transactions(settings):
    client = admin(settings)
    for future in client.create_topics([NewTopic("ledger", 2, 3), NewTopic("input", 1, 3)]).values():
        future.result(DEADLINE)
    send(settings, "input", [(None, f"{n}".encode(), 0) for n in range(5)])

    def writer():
        producer = Producer(settings_of(settings) | {"transactional.id": "book-keeper"})
        producer.init_transactions(DEADLINE)
        return producer

    producer = writer()
    for round, commits in enumerate((True, False, True)):
        producer.begin_transaction()
        for n in range(10):
            producer.produce("ledger", value=f"{round}-{n}", partition=n % 2)
        producer.flush(DEADLINE)
        (producer.commit_transaction if commits else producer.abort_transaction)(DEADLINE)

    def values(isolation, count):
        reader = consumer(settings, "audit", **{"isolation.level": isolation})
        reader.assign([TopicPartition("ledger", partition, 0) for partition in (0, 1)])
        got = sorted(message.value().decode() for message in read(reader, count))
        reader.close()
        return got

    found = {"committed": values("read_committed", 20), "all": len(values("read_uncommitted", 30))}

    reader = consumer(settings, "mover", **{"isolation.level": "read_committed"})
    reader.subscribe(["input"])
    moved = read(reader, 5)
    producer.begin_transaction()
    for message in moved:
        producer.produce("ledger", value=b"moved", partition=0)
    producer.send_offsets_to_transaction(
        reader.position(reader.assignment()), reader.consumer_group_metadata(), DEADLINE)
    producer.commit_transaction(DEADLINE)
    found["moved to"] = reader.committed([TopicPartition("input", 0)], DEADLINE)[0].offset
    reader.close()

    # An open transaction holds readers of committed records back until a new producer with its id fences it.
    producer.begin_transaction()
    producer.produce("ledger", value=b"hanging", partition=0)
    producer.flush(DEADLINE)
    position = TopicPartition("ledger", 0)

    def end(isolation):
        return client.list_offsets(
            {position: OffsetSpec.latest()}, isolation_level=isolation)[position].result(DEADLINE).offset

    found["held back"] = end(IsolationLevel.READ_UNCOMMITTED) - end(IsolationLevel.READ_COMMITTED)
    successor = writer()
    found["released"] = end(IsolationLevel.READ_UNCOMMITTED) - end(IsolationLevel.READ_COMMITTED)
    try:
        producer.commit_transaction(DEADLINE)
        found["fenced"] = "ok"
    except KafkaException as error:
        found["fenced"] = error.args[0].name()
    successor.begin_transaction()
    successor.produce("ledger", value=b"last", partition=0)
    successor.commit_transaction(DEADLINE)
    return found


def identity(settings):
    """What an IAM identity may do follows from the policies attached to its role."""
    client = admin(settings)
    found = {"created": outcomes(client.create_topics([NewTopic("payments", 2, 3)]))}
    found["admin writes"] = send(settings, "payments", [(b"k", b"v", 0)])
    app = admin(settings, "app")
    found["app sees"] = sorted(app.list_topics(timeout=10).topics)
    found["app writes"] = send(settings, "payments", [(b"k", b"v", 0)], "app")
    found["app creates"] = outcomes(app.create_topics([NewTopic("other", 1, 1)]))
    reader = consumer(settings, "app-group", "app")
    reader.subscribe(["payments"])
    found["app reads"] = len(read(reader, 2))
    reader.commit(asynchronous=False)
    reader.close()
    other = consumer(settings, "other-group", "app")
    other.subscribe(["payments"])
    found["app in another group"] = read(other, 1)
    other.close()
    bindings = [AclBinding(
        ResourceType.TOPIC, "payments", ResourcePatternType.LITERAL, "User:x", "*", AclOperation.ALL,
        AclPermissionType.DENY)]
    found["acls run"] = [outcome(future) for future in client.create_acls(bindings).values()]
    found["and do nothing"] = send(settings, "payments", [(b"k", b"v", 1)], "app")
    for name in ("stranger", "forger"):
        seen = []
        refused = Producer(settings_of(settings, name) | {"error_cb": lambda error: seen.append(error.name())})
        end = time.monotonic() + DEADLINE
        while "_AUTHENTICATION" not in seen and time.monotonic() < end:
            refused.poll(0.2)
        found[name] = "_AUTHENTICATION" in seen
    return found


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](json.loads(sys.argv[2]))))
