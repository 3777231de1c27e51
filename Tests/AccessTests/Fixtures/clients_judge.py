"""Reads generated client files back: `clients_judge.py FOLDER`, with a folder for each case and its group's name in it."""

import ast
import pathlib
import re
import sys

import yaml

SERVERS = ["b-%d.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098" % n for n in (1, 2)]


def properties(text):
    """Java's properties (java.util.Properties.load), as far as one-line entries go."""
    found = {}
    for line in text.encode("utf-8").decode("latin-1").split("\n"):
        if not line or line[0] in "#!":
            continue
        key, value = line.split("=", 1)
        value = value.lstrip(" \t\f")
        assert value.isascii(), value
        units = re.sub(r"\\(u([0-9a-f]{4})|.)", lambda m: chr(int(m[2], 16)) if m[2] else m[1], value)
        found[key] = units.encode("utf-16", "surrogatepass").decode("utf-16")
    return found


def constants(text):
    """The values of the module's top-level names and of the functions' defaults, as far as they are literals."""
    tree = ast.parse(text)
    defaults = [d.value for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)
                for d in f.args.defaults + f.args.kw_defaults if d is not None]
    config = next(n.value for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "CONFIG")
    literals = {}
    for key, value in zip(config.keys, config.values):
        try:
            literals[key.value] = ast.literal_eval(value)
        except ValueError:
            pass
    imported = [n.names[0].name for n in tree.body if isinstance(n, ast.Import)]
    assert not imported, imported
    return defaults, literals


cases = sorted(pathlib.Path(sys.argv[1]).iterdir())
for case in cases:
    group = (case / "group").read_bytes().decode("utf-8")

    def read(name):
        return (case / name).read_bytes().decode("utf-8")

    for name in ("java-iam", "java-oauthbearer", "librdkafka"):
        found = properties(read(name + ".properties"))
        assert found["bootstrap.servers"] == ",".join(SERVERS), found
        assert found["group.id"] == group, (found, group)
        assert found["security.protocol"] == "SASL_SSL" and found["reconnect.backoff.ms"] == "1000", found
        assert len(found) == {"java-iam": 8, "java-oauthbearer": 9, "librdkafka": 6}[name], found
    kafka = yaml.safe_load(read("spring-application.yaml"))["spring"]["kafka"]
    assert kafka["bootstrap-servers"] == ",".join(SERVERS), kafka
    assert kafka["consumer"]["group-id"] == group, kafka
    assert kafka["properties"]["[sasl.mechanism]"] == "AWS_MSK_IAM" and len(kafka["properties"]) == 6, kafka
    defaults, config = constants(read("confluent_kafka_client.py"))
    assert defaults == [group], defaults
    assert config["bootstrap.servers"] == ",".join(SERVERS) and config["reconnect.backoff.ms"] == 1000, config
    defaults, config = constants(read("kafka_python_client.py"))
    assert defaults == [group], defaults
    assert config["bootstrap_servers"] == SERVERS and config["reconnect_backoff_ms"] == 1000, config

print(f"{len(cases)} cases")
