#!/usr/bin/env python3
"""Writes golden.json: record batches made by kafka-python and librdkafka, and what is in them.

    python3 -m venv venv
    venv/bin/pip install kafka-python==3.0.12 crc32c lz4 python-snappy zstandard confluent-kafka
    venv/bin/python golden.py > golden.json
"""

import base64
import gzip
import hashlib
import io
import json
import struct
import sys

import crc32c
import lz4.frame
import snappy
import zstandard
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from librdkafka import batches_of_librdkafka

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
HEADER = 61
LOG_APPEND_TIME, TRANSACTIONAL, CONTROL, DELETE_HORIZON = 8, 16, 32, 64
T0 = 1_700_000_000_000


def some_records():
    """Every shape: null and empty keys and values, headers without value, twice the same header, late timestamps."""
    text = b"the anchor is carried ahead, dropped, and the ship hauled up to it. " * 4
    return [
        (0, T0, b"key-0", b"value-0 " + text, []),
        (1, T0 + 5, None, b"value-1 " + text, [("trace", b"\x00\x01\x02")]),
        (2, T0 - 250, b"key-2", None, []),
        (3, T0 + 86_400_000, b"", b"", [("empty", b""), ("null", None), ("empty", b"again")]),
        (4, T0 + 86_400_001, None, None, [("größe", "höhe".encode())]),
        (5, T0 + 7, b"k" * 200, b"v" * 700, []),
    ]


def large_records():
    return [(i, T0 + i, b"k%d" % (i % 7), (b"%06d" % i) * 60, [("n", b"%d" % i)]) for i in range(300)]


def build(records, codec=NONE, transactional=False, producer=(-1, -1, -1), base_timestamp=None):
    builder = DefaultRecordBatchBuilder(2, codec, transactional, *producer, batch_size=1 << 30)
    if base_timestamp is not None:
        builder._first_timestamp = builder._max_timestamp = base_timestamp
    for offset, timestamp, key, value, headers in records:
        builder.append(offset, timestamp, key, value, headers)
    if base_timestamp is not None:
        builder._max_timestamp = max(record[1] for record in records)
    return bytearray(builder.build())


def patched(batch, base_offset=0, leader_epoch=0, flags=0, codec=None, section=None, last_offset_delta=None,
            max_timestamp=None, base_timestamp=None, count=None):
    """What a broker, a cleaner or another client would have made of the batch; the CRC is computed anew."""
    batch = bytearray(batch)
    if section is not None:
        batch[HEADER:] = section
    struct.pack_into(">qii", batch, 0, base_offset, len(batch) - 12, leader_epoch)
    attributes, = struct.unpack_from(">h", batch, 21)
    attributes |= flags
    if codec is not None:
        attributes = attributes & ~7 | codec
    struct.pack_into(">h", batch, 21, attributes)
    for value, form, position in [(last_offset_delta, ">i", 23), (base_timestamp, ">q", 27), (max_timestamp, ">q", 35),
                                  (count, ">i", 57)]:
        if value is not None:
            struct.pack_into(form, batch, position, value)
    struct.pack_into(">I", batch, 17, crc32c.crc32c(bytes(batch[21:])))
    return batch


def zstd_stream(data):
    """A frame that does not say how long its content is, as Java's ZstdOutputStream writes it."""
    out = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(out, closefd=False) as writer:
        writer.write(data)
    return out.getvalue()


def golden():
    records = some_records()
    for codec, name in enumerate(["none", "gzip", "snappy", "lz4", "zstd"]):
        yield name, build(records, codec), records
    for codec, name in list(enumerate(["none", "gzip", "snappy", "lz4", "zstd"]))[1:]:
        yield name + "-large", build(large_records(), codec), large_records()

    plain = build(records)
    section = bytes(plain[HEADER:])
    half = len(section) // 2
    other_forms = [
        ("gzip-two-members", GZIP, gzip.compress(section[:half], mtime=0) + gzip.compress(section[half:], mtime=0)),
        ("snappy-raw", SNAPPY, snappy.compress(section)),
        ("lz4-linked-checksums-size", LZ4, lz4.frame.compress(
            section, block_linked=True, block_checksum=True, content_checksum=True, store_size=True,
            block_size=lz4.frame.BLOCKSIZE_MAX64KB)),
        ("lz4-high", LZ4, lz4.frame.compress(section, block_linked=False, compression_level=9, store_size=False)),
        ("zstd-stream", ZSTD, zstd_stream(section)),
        ("zstd-two-frames", ZSTD, zstd_stream(section[:half]) + zstd_stream(section[half:])),
        ("zstd-checksum", ZSTD, zstandard.ZstdCompressor(level=19, write_checksum=True).compress(section)),
    ]
    for name, codec, compressed in other_forms:
        yield name, patched(plain, 1000, 3, codec=codec, section=compressed), records
    yield "stored", patched(plain, (1 << 40) + 7, 12), records
    yield "idempotent", patched(build(records, GZIP, False, (4_711, 3, 2_147_483_645)), 10, 1), records
    yield "transactional", patched(build(records, ZSTD, True, (4_711, 3, 0)), 10, 1), records
    yield "log-append-time", patched(build(records, LZ4), 10, 1, flags=LOG_APPEND_TIME, max_timestamp=T0 + 999), records
    holes = [record for record in records if record[0] in (1, 2, 4)]
    yield "holes", patched(build(holes, SNAPPY), 100, 2, last_offset_delta=9), holes
    tombstones = records[1:3]
    horizon = build(tombstones, NONE, base_timestamp=T0 + 500_000)
    yield "delete-horizon", patched(horizon, 100, 2, flags=DELETE_HORIZON, last_offset_delta=2), tombstones
    yield "emptied", patched(
        build(records[:1], NONE, True, (4_711, 3, 17)), 300, 2, section=b"", last_offset_delta=5, base_timestamp=-1,
        count=0), []
    for kind, name in enumerate(["abort", "commit"]):
        marker = [(0, T0, struct.pack(">hh", 0, kind), struct.pack(">hi", 0, 7), [])]
        yield name + "-marker", patched(build(marker, NONE, True, (4_711, 3, -1)), 50, 2, flags=CONTROL), marker


def digest(records):
    sha = hashlib.sha256()

    def put(data):
        sha.update(struct.pack(">i", -1) if data is None else struct.pack(">i", len(data)) + data)

    for record in records:
        sha.update(struct.pack(">q", record[1]))
        put(record[2])
        put(record[3])
        sha.update(struct.pack(">i", len(record[4])))
        for key, value in record[4]:
            put(key.encode())
            put(value)
    return sha.hexdigest()


def text(data):
    return None if data is None else base64.b64encode(data).decode()


def copied(data):
    return None if data is None else bytes(data)


def entry(name, batch, expected):
    """The batch, read back by kafka-python, which must find what went in."""
    read = DefaultRecordBatch(bytes(batch))
    assert read.validate_crc(), name
    base = read.base_offset
    seen = []
    if read.records_count:
        seen = [(r.offset, r.timestamp, copied(r.key), copied(r.value), [(k, copied(v)) for k, v in r.headers])
                for r in read]
    if expected is not None:
        late = bool(read.timestamp_type)
        want = [(base + o, read.max_timestamp if late else t, k, v, h) for o, t, k, v, h in expected]
        # kafka-python wraps control records; their key and value are the same bytes
        assert seen == want or read.is_control_batch, (name, seen[:1], want[:1])
        seen = want
    return {
        "name": name,
        "bytes": text(batch),
        "baseOffset": base,
        "leaderEpoch": read.leader_epoch,
        "crc": read.crc,
        "attributes": read.attributes,
        "lastOffsetDelta": read.last_offset_delta,
        "baseTimestamp": read.first_timestamp,
        "maxTimestamp": read.max_timestamp,
        "producerID": read.producer_id,
        "producerEpoch": read.producer_epoch,
        "baseSequence": read.base_sequence,
        "recordCount": read.records_count,
        "digest": digest(seen),
        "records": None if len(seen) > 10 else [
            {"offset": o, "timestamp": t, "key": text(k), "value": text(v),
             "headers": [{"key": text(hk.encode()), "value": text(hv)} for hk, hv in h]}
            for o, t, k, v, h in seen],
    }


batches = [entry(*args) for args in golden()]
for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
    sent = [(t, k, v, h) for _, t, k, v, h in some_records()]
    for batch in batches_of_librdkafka(codec, sent):
        batches.append(entry("librdkafka-" + codec, batch, [(o, *rest) for o, rest in enumerate(sent)]))
sys.stdout.write("[\n" + ",\n".join(json.dumps(batch) for batch in batches) + "\n]")
sys.stdout.write("\n")
