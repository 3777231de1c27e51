"""What librdkafka puts on the wire: a broker of one partition that keeps the bytes of Produce requests."""

import socket
import struct
import threading

from confluent_kafka import Producer

PRODUCE, FETCH, METADATA, FIND_COORDINATOR, API_VERSIONS = 0, 1, 3, 10, 18
# Fetch and FindCoordinator are never asked for, but by them librdkafka knows whether a broker has format v2 and lz4.
VERSIONS = {PRODUCE: (3, 7), FETCH: (4, 10), METADATA: (1, 1), FIND_COORDINATOR: (0, 0), API_VERSIONS: (0, 0)}


def string(text):
    return struct.pack(">h", len(text)) + text.encode()


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def produced(request):
    """The record set in a Produce request, versions 3 to 7, of one topic and one partition."""
    position = 0
    length, = struct.unpack_from(">h", request, position)
    position += 2 + max(length, 0) + 2 + 4 + 4  # transactional id, acks, timeout, number of topics
    length, = struct.unpack_from(">h", request, position)
    position += 2 + length + 4 + 4  # topic, number of partitions, partition
    size, = struct.unpack_from(">i", request, position)
    return bytearray(request[position + 4:position + 4 + size])


def serve(connection, port, kept):
    try:
        while True:
            size, = struct.unpack(">i", read_exactly(connection, 4))
            frame = read_exactly(connection, size)
            key, version, correlation = struct.unpack_from(">hhi", frame)
            client_length, = struct.unpack_from(">h", frame, 8)
            body = frame[10 + max(client_length, 0):]
            if key == API_VERSIONS:
                error = 0 if version == 0 else 35
                answer = struct.pack(">hi", error, len(VERSIONS))
                answer += b"".join(struct.pack(">hhh", api, *range_) for api, range_ in VERSIONS.items())
            elif key == METADATA:
                answer = struct.pack(">ii", 1, 0) + string("127.0.0.1") + struct.pack(">ih", port, -1)
                answer += struct.pack(">ii", 0, 1) + struct.pack(">h", 0) + string("t") + b"\0" + struct.pack(">i", 1)
                answer += struct.pack(">hiiiiii", 0, 0, 0, 1, 0, 1, 0)
            else:
                kept.append(produced(body))
                answer = struct.pack(">i", 1) + string("t") + struct.pack(">iihqqq", 1, 0, 0, 0, -1, 0)
                answer += struct.pack(">i", 0)
                if version < 5:
                    answer = answer[:-12] + answer[-4:]
            connection.sendall(struct.pack(">ii", len(answer) + 4, correlation) + answer)
    except (EOFError, OSError):
        pass


def batches_of_librdkafka(codec, records):
    """The batches that librdkafka makes of (timestamp, key, value, headers), all in one request if it can."""
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def accept():
            try:
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=serve, args=(connection, port, kept), daemon=True).start()
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()
        producer = Producer({
            "bootstrap.servers": f"127.0.0.1:{port}", "compression.type": codec, "linger.ms": 500,
            "broker.address.family": "v4"})
        for timestamp, key, value, headers in records:
            producer.produce("t", value, key, partition=0, timestamp=timestamp, headers=headers)
        assert producer.flush(20) == 0, "librdkafka could not produce"
    return kept
