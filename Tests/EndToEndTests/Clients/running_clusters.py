"""What applications and operators do on the two clusters of a migration, by confluent-kafka (librdkafka).

`running_clusters.py COMMAND BOOTSTRAP PASSWORD [BOOTSTRAP OF THE TARGET]` prints one JSON value; a failure ends in a
traceback and a non-zero exit.
"""

import hashlib
import json
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TIMESTAMP_NOT_AVAILABLE, TopicPartition
from confluent_kafka.admin import (
    AclBinding, AclOperation, AclPermissionType, AdminClient, NewTopic, OffsetSpec, ResourcePatternType, ResourceType)

DEADLINE = 120
TOPICS = {
    "orders": (3, {"retention.ms": "-1"}),
    "stamped": (1, {"message.timestamp.type": "LogAppendTime"}),
    "ledger": (2, {"min.insync.replicas": "2"}),
    "prices": (1, {"cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01"}),
    "empty": (2, {}),
}
GROUPS = {"readers": {"orders", "stamped"}, "auditors": {"ledger"}}


def config(bootstrap, password, user="root"):
    return {
        "bootstrap.servers": bootstrap, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user, "sasl.password": password, "socket.timeout.ms": 10000,
        "log_level": 0}


def patiently(action):
    """Brokers that have just started learn of each other, of topics and of coordinators a little later."""
    end = time.monotonic() + DEADLINE
    while True:
        try:
            return action()
        except KafkaException:
            if time.monotonic() > end:
                raise


def partitions():
    return [TopicPartition(topic, index) for topic, (count, _) in TOPICS.items() for index in range(count)]


def ready(client, brokers):
    """Waits until the cluster has all its brokers."""
    def look():
        if len(client.list_topics(timeout=10).brokers) < brokers:
            raise KafkaException("a broker is missing")
    patiently(look)


def allow(client, user, *rights):
    bindings = [
        AclBinding(kind, name, ResourcePatternType.LITERAL, f"User:{user}", "*", operation, AclPermissionType.ALLOW)
        for kind, name, operations in rights for operation in operations]
    for future in client.create_acls(bindings).values():
        future.result(DEADLINE)


# Commands.

def seed(source, password, target):
    """Topics, records of every kind, groups and ACLs on the source; kedge's own rights on both clusters."""
    client, receiver = (AdminClient(config(each, password)) for each in (source, target))
    ready(client, len(source.split(",")))
    ready(receiver, len(target.split(",")))
    topic, group, cluster = ResourceType.TOPIC, ResourceType.GROUP, ResourceType.BROKER
    operation = AclOperation
    allow(client, "kedge",
          (cluster, "kafka-cluster", [operation.DESCRIBE, operation.DESCRIBE_CONFIGS, operation.ALTER]),
          (topic, "*", [operation.DESCRIBE, operation.DESCRIBE_CONFIGS, operation.READ]),
          (group, "*", [operation.DESCRIBE]))
    allow(client, "writer", *((topic, name, [operation.WRITE]) for name in TOPICS))
    allow(client, "reader", *((topic, name, [operation.READ]) for name in TOPICS), (group, "readers", [operation.READ]))
    allow(receiver, "kedge",
          (cluster, "kafka-cluster", [operation.DESCRIBE, operation.CREATE]),
          (topic, "*", [operation.DESCRIBE, operation.DESCRIBE_CONFIGS, operation.ALTER, operation.ALTER_CONFIGS,
                        operation.READ, operation.WRITE]),
          (group, "*", [operation.DESCRIBE, operation.READ]))
    topics = {name: NewTopic(name, count, 3, config=settings) for name, (count, settings) in TOPICS.items()}
    # One is on the target before, and would give the copied records timestamps of its own.
    for future in (client.create_topics(list(topics.values())) | receiver.create_topics([topics["stamped"]])).values():
        future.result(DEADLINE)

    for number, codec in enumerate(("none", "gzip", "snappy", "lz4", "zstd")):
        produce(source, password, "root", [
            {"topic": name, "partition": index % TOPICS[name][0], "key": f"{codec}-{index}", "value": codec * index,
             "headers": [("codec", codec.encode()), ("codec", b""), ("nothing", None)],
             "timestamp": 1_000_000_000_000 + number * 1000 + index}
            for name in ("orders", "stamped") for index in range(200)],
            **{"compression.type": codec, "enable.idempotence": number % 2 == 0})
    produce(source, password, "root", [
        {"topic": "orders", "partition": 0, "value": None, "key": None}, {"topic": "orders", "partition": 1, "value": ""}])
    transact(source, password)
    compact(source, password)

    for name, topics in GROUPS.items():
        consumer = Consumer(config(source, password) | {"group.id": name, "enable.auto.commit": False})
        read = [
            TopicPartition(each.topic, each.partition, consumer.get_watermark_offsets(each, timeout=DEADLINE)[1] // 2)
            for each in partitions() if each.topic in topics]
        patiently(lambda: consumer.commit(offsets=read, asynchronous=False))
        consumer.close()


def produce(bootstrap, password, user, records, **options):
    """Gives the names of what went wrong."""
    errors = []
    producer = Producer(config(bootstrap, password, user) | {"linger.ms": 5, "message.timeout.ms": 60000} | options)
    for record in records:
        producer.produce(**record, on_delivery=lambda error, _: errors.append(error.name()) if error else None)
        producer.poll(0)
    assert producer.flush(DEADLINE) == 0, "records were not acknowledged in time"
    return errors


def transact(bootstrap, password):
    """Transactions that end both ways, among records outside of any."""
    producer = Producer(config(bootstrap, password) | {"transactional.id": "book-keeper"})
    producer.init_transactions(DEADLINE)
    for number in range(6):
        producer.begin_transaction()
        for index in range(20):
            producer.produce("ledger", f"{number}-{index}", partition=index % 2)
        producer.flush(DEADLINE)
        (producer.abort_transaction if number % 3 == 1 else producer.commit_transaction)(DEADLINE)
        produce(bootstrap, password, "root", [{"topic": "ledger", "partition": 0, "value": f"beside {number}"}])


def compact(bootstrap, password):
    """Overwrites keys until the cleaner has been there, which leaves batches with holes."""
    consumer, client = observer(bootstrap, password), AdminClient(config(bootstrap, password))
    written = 0
    end = time.monotonic() + DEADLINE
    while len(whole(consumer, client, TopicPartition("prices", 0))) == written:
        assert time.monotonic() < end, "nothing was compacted in time"
        errors = produce(bootstrap, password, "root", [
            {"topic": "prices", "key": f"{index % 40 if index % 3 else written + index}", "value": f"{written + index}"}
            for index in range(50)], **{"compression.type": "lz4"})
        assert errors == [], errors
        written += 50
    consumer.close()


def write(bootstrap, password):
    """What becomes of a service's records, one for each topic."""
    return sorted(set(produce(bootstrap, password, "writer", [
        {"topic": name, "partition": 0, "key": "late", "value": "late"} for name in TOPICS if name != "empty"])))


def observe(bootstrap, password):
    """What consumers see: every record in order, and where each group goes on.

    Of a compacted topic the last record of each key, because cleaners come when they like.
    """
    consumer, client = observer(bootstrap, password), AdminClient(config(bootstrap, password))
    records = {}
    for each in partitions():
        messages = whole(consumer, client, each)
        if "cleanup.policy" in TOPICS[each.topic][1]:
            messages = {message.key(): message for message in messages}.values()
            messages = sorted(messages, key=lambda message: message.offset())
        records[f"{each.topic}-{each.partition}"] = [digest(message) for message in messages]
    groups = {}
    for name, topics in GROUPS.items():
        asked = [each for each in partitions() if each.topic in topics]
        owner = Consumer(config(bootstrap, password) | {"group.id": name, "enable.auto.commit": False})
        for each in patiently(lambda: owner.committed(asked, timeout=10)):
            following = next(read(consumer, each), None) if each.offset >= 0 else None
            groups[f"{name} {each.topic}-{each.partition}"] = {
                "hasPosition": each.offset >= 0, "next": following and digest(following)}
        owner.close()
    consumer.close()
    return {"records": records, "groups": groups}


def observer(bootstrap, password):
    return Consumer(config(bootstrap, password) | {
        "group.id": "observer", "enable.auto.commit": False, "isolation.level": "read_committed", "check.crcs": True,
        "enable.partition.eof": True, "auto.offset.reset": "error", "fetch.wait.max.ms": 10})


def whole(consumer, client, partition):
    start = client.list_offsets({partition: OffsetSpec.earliest()})[partition].result(DEADLINE).offset
    return list(read(consumer, TopicPartition(partition.topic, partition.partition, start)))


def read(consumer, position):
    """The records from a position to the end of the partition."""
    consumer.assign([position])
    end = time.monotonic() + DEADLINE
    while True:
        assert time.monotonic() < end, f"the end of {position} was not reached in time"
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            if message.error().name() == "_PARTITION_EOF":
                return
            raise KafkaException(message.error())
        yield message


def digest(message):
    kind, time = message.timestamp()
    assert kind != TIMESTAMP_NOT_AVAILABLE
    content = repr((message.key(), message.value(), message.headers(), time))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
