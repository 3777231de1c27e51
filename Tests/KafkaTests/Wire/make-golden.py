#!/usr/bin/env python3
"""Writes Golden/: each message at each version as kafka-python encodes it, beside the values that went in.

Needs kafka-python 3.0.12 from PyPI. A file holds, for both messages of an API, two lines of values (everything set;
null and empty wherever every version allows it), each followed by a line per version: the frame in hexadecimal.
"""

import importlib
import json
import pathlib
import pkgutil
import uuid

import kafka.protocol
from kafka.protocol.api_message import ApiMessage

VERSIONS = {
    "Produce": (3, 11), "Fetch": (4, 12), "ListOffsets": (1, 8), "Metadata": (1, 12), "OffsetCommit": (2, 9),
    "OffsetFetch": (1, 9), "FindCoordinator": (0, 5), "JoinGroup": (0, 9), "Heartbeat": (0, 4), "LeaveGroup": (0, 5),
    "SyncGroup": (0, 5), "DescribeGroups": (0, 5), "ListGroups": (0, 5), "SaslHandshake": (0, 1),
    "ApiVersions": (0, 4), "CreateTopics": (2, 7), "DeleteTopics": (1, 6), "DeleteRecords": (0, 2),
    "InitProducerId": (0, 5), "AddPartitionsToTxn": (0, 3), "AddOffsetsToTxn": (0, 3), "EndTxn": (0, 4),
    "TxnOffsetCommit": (0, 3), "WriteTxnMarkers": (0, 1), "DescribeAcls": (0, 3), "CreateAcls": (0, 3),
    "DeleteAcls": (0, 3), "DescribeConfigs": (1, 4), "AlterConfigs": (0, 2), "SaslAuthenticate": (0, 2),
    "CreatePartitions": (0, 3), "DeleteGroups": (0, 2), "IncrementalAlterConfigs": (0, 1),
    "OffsetForLeaderEpoch": (2, 4), "DescribeClientQuotas": (0, 1), "AlterClientQuotas": (0, 1),
    "DescribeUserScramCredentials": (0, 0), "AlterUserScramCredentials": (0, 0), "DescribeCluster": (0, 1),
    "OffsetDelete": (0, 0), "DescribeProducers": (0, 0), "DescribeTransactions": (0, 0), "ListTransactions": (0, 1),
}
# kafka-python has a name of its own for sets of operations, of topics and of clusters.
RENAMED = {("authorized_operations", True): "topicauthorizedoperations",
           ("authorized_operations", False): "clusterauthorizedoperations"}
BITS = {"int8": 7, "int16": 15, "uint16": 16, "int32": 31, "int64": 63}


class Maker:
    """Makes values of a message, no two alike, with the version range in which their fields exist."""

    def __init__(self, sparse):
        self.sparse, self.count = sparse, 0

    def fields(self, fields, low, high):
        """The values by kafka-python's names, and as JSON by the schema's names in lower case."""
        values, shown = {}, {}
        for field in fields:
            first, last = max(field.min_version, low), min(field.max_version, high)
            if first > last:
                continue
            name = RENAMED.get((field._name, "is_internal" in values), field._name.lower())
            values[field.name], shown[name] = self.value(field, first, last)
        return values, shown

    def value(self, field, first, last):
        nullable = all(field.nullable_for_version_q(v) for v in range(first, last + 1))
        if self.sparse and nullable:
            return None, None
        if field.is_struct_array():
            pairs = [self.fields(field.fields.values(), first, last) for _ in range(0 if self.sparse and self.count % 3 == 2 else 2)]
            return [field.data_class(**values) for values, _ in pairs], [shown for _, shown in pairs]
        if field.is_array():
            element = field.type_str.removeprefix("[]")
            pairs = [self.scalar(element) for _ in range(0 if self.sparse else 2)]
            return [value for value, _ in pairs], [shown for _, shown in pairs]
        if field.is_struct():
            values, shown = self.fields(field.fields.values(), first, last)
            return field.data_class(**values), shown
        return self.scalar(field._json["type"])

    def scalar(self, kind):
        self.count += 1
        n = self.count
        if kind in BITS:
            value = (n * 0x9E3779B97F4A7C15 >> 1) % (1 << BITS[kind])
            value = -1 - value if n % 4 == 3 and kind != "uint16" else value
            return value, value
        if kind == "bitfield":
            return {n % 8, 3 + n % 8}, 1 << n % 8 | 1 << 3 + n % 8
        if kind == "bool":
            return n % 2 == 0, n % 2 == 0
        if kind == "float64":
            return n * 1.25, n * 1.25
        if kind == "string":
            text = "" if self.sparse and n % 3 == 0 else ["topic-%d", "grüße.%d", "漢%d"][n % 3] % n
            return text, text
        if kind == "uuid":
            value = uuid.UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))
            return value, value.hex
        if kind in ("bytes", "records"):
            value = bytes((n * 7 + i) % 256 for i in range(n % 5 + 1))
            return value, value.hex()
        raise ValueError(kind)


def messages():
    for module in pkgutil.walk_packages(kafka.protocol.__path__, "kafka.protocol."):
        if ".old" not in module.name and "stubs" not in module.name:
            importlib.import_module(module.name)
    found, todo = {}, [ApiMessage]
    while todo:
        todo += (subclasses := todo.pop().__subclasses__())
        found |= {c._json["name"]: c for c in subclasses if getattr(c, "_json", None) and c._class_version is None}
    return found


def main():
    classes = messages()
    folder = pathlib.Path(__file__).parent / "Golden"
    for api, (low, high) in VERSIONS.items():
        lines = []
        for name in (api + "Request", api + "Response"):
            for sparse in (False, True):
                fields = classes[name]._struct.fields
                values, shown = Maker(sparse).fields(fields.values(), low, high)
                lines.append(f"{name} {json.dumps(shown, ensure_ascii=False, separators=(',', ':'))}")
                for version in range(low, high + 1):
                    present = {key: value for key, value in values.items() if fields[key].for_version_q(version)}
                    message = classes[name](version=version, **present)
                    if name.endswith("Request"):
                        message.with_header(correlation_id=0x01020304, client_id="kedge")
                    else:
                        message.with_header(correlation_id=0x01020304)
                    lines.append(f"{version} {bytes(message.encode(header=True, framed=True)).hex()}")
        (folder / f"{api}.txt").write_text("\n".join(lines) + "\n")


main()
